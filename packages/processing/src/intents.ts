import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Shape } from '@picsellia-ts/sdk';
import { cannotWrite } from './disk.ts';
import { linesOf } from './json-lines.ts';

/** What a request is about to add to one asset, and how many shapes that held before. */
export interface Intent {
  readonly asset: string;
  readonly before: number;
  readonly shapes: readonly Shape[];
}

const INTENTS = 'intents.jsonl';

/**
 * What was about to be added, on disk before each request whose repetition would add twice: a process that dies before the
 * ledger has its line leaves here what the platform has to be asked about.
 */
export class Intents {
  readonly #path: string;
  readonly #jobId: string;

  constructor(workDir: string, jobId: string) {
    this.#path = join(workDir, INTENTS);
    this.#jobId = jobId;
  }

  note(intents: readonly Intent[]): void {
    // A line that a crash cut off must not swallow the next one.
    const lines = intents.map((intent) => `\n${JSON.stringify({ ...intent, job: this.#jobId })}\n`);
    try {
      appendFileSync(this.#path, lines.join(''));
    } catch (error) {
      throw cannotWrite(this.#path, error);
    }
  }

  /** The last intent of each asset that is not settled, by its id. */
  async unsettled(settled: ReadonlyMap<string, unknown>): Promise<Map<string, Intent>> {
    const open = new Map<string, Intent>();
    if (!existsSync(this.#path)) return open;
    for await (const line of linesOf(this.#path)) {
      const intent = parse(line);
      if (intent?.job === this.#jobId && !settled.has(intent.asset)) open.set(intent.asset, intent);
    }
    return open;
  }
}

const parse = (line: string): (Intent & { job: string }) | undefined => {
  try {
    return JSON.parse(line) as Intent & { job: string };
  } catch {
    return undefined;
  }
};
