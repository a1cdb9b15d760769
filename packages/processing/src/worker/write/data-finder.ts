import type { Data, Datalake } from '@picsellia-ts/sdk';

interface Question {
  readonly names: readonly string[];
  readonly answer: (found: ReadonlyMap<string, Data>) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Looks up data by file name, the questions that come while one is under way in one request. What a start that was cut off
 * has uploaded is found so, on whatever disk.
 */
export class DataFinder {
  readonly #datalake: Datalake;
  #questions: Question[] = [];
  #isAsking = false;

  constructor(datalake: Datalake) {
    this.#datalake = datalake;
  }

  /** The data of these names, by name; the first of several. */
  find(names: readonly string[]): Promise<ReadonlyMap<string, Data>> {
    return new Promise((answer, fail) => {
      this.#questions.push({ names, answer, fail });
      if (!this.#isAsking) void this.#askAll();
    });
  }

  async #askAll(): Promise<void> {
    this.#isAsking = true;
    while (this.#questions.length > 0) {
      const questions = this.#questions;
      this.#questions = [];
      try {
        const found = await this.#ask(questions.flatMap(({ names }) => names));
        for (const { answer } of questions) answer(found);
      } catch (error) {
        for (const { fail } of questions) fail(error);
      }
    }
    this.#isAsking = false;
  }

  async #ask(filenames: readonly string[]): Promise<Map<string, Data>> {
    const found = new Map<string, Data>();
    for await (const data of this.#datalake.listData({ filenames })) {
      if (!found.has(data.filename) && data.uploadStatus !== 'ERROR') found.set(data.filename, data);
    }
    return found;
  }
}
