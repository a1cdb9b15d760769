import { closeSync, createReadStream, fstatSync, ftruncateSync, openSync, truncateSync, writeSync } from 'node:fs';
import { HttpError } from '../http-error.ts';
import type { Action, ActionLog } from './actions.ts';
import { DataFolderError } from './data-folder.ts';

/** One line of the journal. */
interface JournalRecord {
  /** Milliseconds since 1970. */
  t: number;
  /** Service, key, params, query and body of the action. */
  s: string;
  k: string;
  p?: Record<string, string>;
  q?: string;
  /** JSON alone: where a folder keeps the state, bytes are in files before they are acted on. */
  b?: unknown;
}

const writeLine = (atMs: number, { service, key, params, query, body }: Action): string => {
  const record: JournalRecord = { t: atMs, s: service, k: key };
  if (params !== undefined && Object.keys(params).length > 0) record.p = params;
  if (query !== undefined && query !== '') record.q = query;
  if (body !== undefined) record.b = body;
  return `${JSON.stringify(record)}\n`;
};

/** @throws HttpError 400 for a body that is nested so deep that it cannot be written. */
const lineOf = (atMs: number, action: Action): Buffer => {
  try {
    return Buffer.from(writeLine(atMs, action));
  } catch (error) {
    throw new HttpError(400, `The body cannot be kept: ${String(error)}`);
  }
};

const readLine = (line: Buffer): { atMs: number; action: Action } => {
  const { t, s, k, p, q, b }: JournalRecord = JSON.parse(line.toString());
  return { atMs: t, action: { service: s, key: k, params: p, query: q, body: b } };
};

const LINE_END = 10;

/** The lines of a file that are complete, with where each ends; what a kill tore is not among them. */
async function* completeLines(path: string): AsyncGenerator<{ line: Buffer; end: number }> {
  let held: Buffer[] = [];
  let end = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    const bytes: Buffer = chunk;
    let start = 0;
    for (let at = bytes.indexOf(LINE_END); at !== -1; at = bytes.indexOf(LINE_END, start)) {
      const line = Buffer.concat([...held, bytes.subarray(start, at)]);
      held = [];
      end += line.length + 1;
      start = at + 1;
      yield { line, end };
    }
    if (start < bytes.length) held.push(bytes.subarray(start));
  }
}

/**
 * Plays every action of a journal in order, and cuts off a last line that was not finished.
 * @throws DataFolderError for a line in it that cannot be read.
 */
export const replayJournal = async (path: string, play: (atMs: number, action: Action) => void): Promise<void> => {
  let length = 0;
  let number = 0;
  for await (const { line, end } of completeLines(path)) {
    number += 1;
    try {
      const { atMs, action } = readLine(line);
      play(atMs, action);
    } catch (cause) {
      throw new DataFolderError(`${path}: line ${number} cannot be played again (${String(cause)}).`, { cause });
    }
    length = end;
  }
  truncateSync(path, length);
};

/** Appends actions to a file, each with one write, so that a kill tears the last line at most. */
export class Journal implements ActionLog {
  readonly #file: number;
  #length: number;

  constructor(path: string) {
    this.#file = openSync(path, 'a', 0o600);
    this.#length = fstatSync(this.#file).size;
  }

  /** @throws HttpError 507 when the line cannot be written; then nothing of it is kept. */
  append(atMs: number, action: Action): void {
    const line = lineOf(atMs, action);
    try {
      let written = 0;
      while (written < line.length) written += writeSync(this.#file, line, written);
      this.#length += line.length;
    } catch (error) {
      ftruncateSync(this.#file, this.#length);
      throw new HttpError(507, `The folder of data cannot be written: ${String(error)}`);
    }
  }

  close(): void {
    closeSync(this.#file);
  }
}
