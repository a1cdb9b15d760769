import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  truncateSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Shape } from '@picsellia-ts/sdk';
import { cannotWrite, writeFully } from './disk.ts';
import { linesOf } from './json-lines.ts';
import type { Redact } from './report/redact.ts';

/** One image that an asset brought into the output version: a new one, or the original. */
export interface WrittenImage {
  readonly filename: string;
  /** Of the data in the datalake, which tells one image from another. */
  readonly dataId: string;
  readonly shapes?: readonly Shape[];
  readonly tags?: readonly string[];
}

/** A file that a job has stored in its model version, or has found there with the same content. */
export interface WrittenFile {
  /** Of its record on the platform. */
  readonly id: string;
  /** Its role, such as `model-latest`. */
  readonly name: string;
  readonly filename: string;
  readonly sizeBytes: number;
  /** Absent for a file that a start on another disk has stored. */
  readonly sha256?: string;
}

/** What was written for one asset, as its task has it. */
export interface Written {
  /** As written to the platform, with the scores it has no place for. */
  readonly shapes?: readonly Shape[];
  /** Names of the tags that were attached. */
  readonly tags?: readonly string[];
  /** Images that are in the output version because of it. */
  readonly images?: readonly WrittenImage[];
  /** Files that are in the model version because of it; the entry stands for one of them. */
  readonly files?: readonly WrittenFile[];
}

/** How one asset ended. */
export interface LedgerEntry extends Written {
  readonly asset: string;
  readonly filename: string;
  readonly state: 'done' | 'skipped' | 'failed';
  readonly reason?: string;
  readonly handlerMs?: number;
  /** The job that the asset was worked on for. */
  readonly job: string;
}

/** How an asset ended, as the run says it; the ledger adds the job. */
type Settled = Omit<LedgerEntry, 'job'>;

const LEDGER = 'ledger.jsonl';
const IN_HAND = 'in-hand.log';
/** The list of what is in hand starts again after so many lines, so that it stays small. */
const IN_HAND_LINES = 5_000;

const guard = <T>(path: string, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    throw cannotWrite(path, error);
  }
};

/**
 * What became of each asset, on disk, one JSON line an asset, appended after the platform has answered; and which assets
 * are in the handler right now, for whoever has to say what a dead worker was doing.
 */
export class Ledger {
  readonly path: string;
  readonly #entries: number;
  readonly #inHand: number;
  readonly #names = new Map<string, string>();
  readonly #jobId: string;
  readonly #redact: Redact;
  readonly #start: number;
  #inHandLines = 0;
  /** Lines that the file does not have yet. */
  #released: string[] = [];
  #isClosed = false;

  constructor(workDir: string, jobId: string, redact: Redact = (text) => text) {
    this.path = join(workDir, LEDGER);
    this.#jobId = jobId;
    this.#redact = redact;
    [this.#entries, this.#inHand] = guard(workDir, () => {
      mkdirSync(workDir, { recursive: true });
      const inHand = openSync(join(workDir, IN_HAND), 'a');
      ftruncateSync(inHand, 0);
      return [openSync(this.path, 'a'), inHand];
    });
    this.#start = fstatSync(this.#entries).size;
    // A line that a crash cut off must not swallow the next one.
    this.#append('\n');
  }

  /** Whether a start has worked on this disk before. */
  static isThere(workDir: string): boolean {
    return existsSync(join(workDir, LEDGER));
  }

  /** The entries of former starts of the same job on the same disk. A line that a crash cut off counts for nothing. */
  static async *read(workDir: string, jobId: string): AsyncGenerator<LedgerEntry> {
    const path = join(workDir, LEDGER);
    if (!existsSync(path)) return;
    for await (const line of linesOf(path)) {
      const entry = parse(line);
      // The folder may have served another job before.
      if (entry?.job === jobId) yield entry;
    }
  }

  /** The entries of this start. */
  async *own(): AsyncGenerator<LedgerEntry> {
    for await (const line of linesOf(this.path, this.#start)) {
      const entry = parse(line);
      if (entry) yield entry;
    }
  }

  settle(entry: Settled): void {
    this.settleAll([entry]);
  }

  settleAll(entries: readonly Settled[]): void {
    if (entries.length > 0) this.#append(entries.map((entry) => this.#lineOf(entry)).join(''));
  }

  /** Written before the handler is called: it may end the process. */
  taken(asset: string, filename: string): void {
    const name = filename.replaceAll('\n', ' ');
    this.#names.set(asset, name);
    this.#note(`>${asset} ${name}\n`);
  }

  /** Written with what is taken next, at the end of this turn of the event loop at the latest. */
  released(asset: string): void {
    this.#names.delete(asset);
    // A microtask would come before the next one is taken.
    if (this.#released.length === 0) setImmediate(() => this.#noteReleased());
    this.#released.push(`<${asset}\n`);
  }

  close(): void {
    this.#noteReleased();
    this.#isClosed = true;
    closeSync(this.#entries);
    closeSync(this.#inHand);
  }

  #lineOf({ reason, ...entry }: Settled): string {
    const safe = reason !== undefined && { reason: this.#redact(reason) };
    return `${JSON.stringify({ ...entry, ...safe, job: this.#jobId })}\n`;
  }

  #noteReleased(): void {
    if (this.#isClosed || this.#released.length === 0) return;
    try {
      this.#note();
    } catch {
      // Whoever takes the next asset meets the same, where it can be told.
    }
  }

  #note(...more: readonly string[]): void {
    const lines = [...this.#released, ...more];
    guard(this.path, () => {
      this.#inHandLines += lines.length;
      if (this.#inHandLines < IN_HAND_LINES) return writeFully(this.#inHand, lines.join(''));
      this.#inHandLines = this.#names.size;
      ftruncateSync(this.#inHand, 0);
      return writeFully(this.#inHand, [...this.#names].map(([id, name]) => `>${id} ${name}\n`).join(''));
    });
    this.#released = [];
  }

  #append(lines: string): void {
    guard(this.path, () => writeFully(this.#entries, lines));
  }
}

const parse = (line: string): LedgerEntry | undefined => {
  try {
    return JSON.parse(line) as LedgerEntry;
  } catch {
    return undefined;
  }
};

/** An asset in the handler. */
export interface InHand {
  readonly id: string;
  readonly filename: string;
}

/** The assets that were in the handler when the worker ended; empty for none. */
export const readInHand = (workDir: string): InHand[] => {
  const path = join(workDir, IN_HAND);
  if (!existsSync(path)) return [];
  const names = new Map<string, string>();
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const id = line.slice(1, 37);
    if (line.startsWith('>')) names.set(id, line.slice(38));
    else names.delete(id);
  }
  return [...names].map(([id, filename]) => ({ id, filename }));
};

/** Forgets what a former worker had in hand: the next one may end before it takes anything. */
export const clearInHand = (workDir: string): void => {
  const path = join(workDir, IN_HAND);
  if (existsSync(path)) guard(path, () => truncateSync(path));
};
