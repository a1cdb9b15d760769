import { ftruncateSync, mkdirSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { cannotWrite, writeFully } from '../disk.ts';
import { EXIT, RunError } from '../errors.ts';
import { linesOf } from '../json-lines.ts';
import type { Level } from '../protocol.ts';
import { TurnBuffer } from '../turn-buffer.ts';

/** One line of the job's log. `n` is its number on the platform, counted from 0; a section's title is a line too. */
export interface LogLine {
  readonly n: number;
  readonly section: string;
  readonly level: Level;
  readonly time: number;
  readonly msg: string;
}

/** Lines that wait to be sent, all of one section and with numbers that follow each other. */
export interface Batch {
  readonly lines: readonly LogLine[];
  /** In the file; 0 for lines that are in memory alone. */
  readonly sizeBytes: number;
}

/** Lines that wait and are more than can be sent: the first of them, and how many. */
export interface Gap {
  readonly first: LogLine;
  readonly count: number;
  readonly sizeBytes: number;
}

const READ_BYTES = 64 * 1024;
/** What is kept of lines that are too many to be sent: the newest of them. */
const KEPT_BATCHES = 3;
/** Lines that a full disk does not take are kept in memory, as many as the last words of a run need. */
const MOST_IN_MEMORY = 2_000;

/**
 * Every line of the log, on disk before it goes anywhere else: the queue of what is still to be sent, the source of the
 * final log file, and what is left when the platform is gone. Written by pino, one JSON object a line.
 */
export class Spool {
  readonly path: string;
  readonly #logger: ReturnType<typeof pino>;
  readonly #fd: number;
  readonly #also: ((json: string) => void) | undefined;
  /** What came after the disk was full; the last words of a run must not be lost with it. */
  readonly #inMemory: LogLine[] = [];
  /** A chunk of printed lines is one write. */
  readonly #gathered = new TurnBuffer<string>((lines) => this.#write(lines));
  #told = 0;
  #offset = 0;
  #end = 0;
  #failure: RunError | undefined;

  private constructor(path: string, also: ((json: string) => void) | undefined) {
    this.path = path;
    this.#also = also;
    // A new attempt replaces the former log, on the platform too: numbers start again at 0.
    this.#fd = openSync(path, 'w+');
    this.#logger = pino(
      { base: null, level: 'debug', formatters: { level: (label) => ({ level: label }) } },
      { write: (json: string) => this.#gathered.push(json) },
    );
  }

  /** @throws RunError with exit code 5 when the folder cannot be written. */
  static open(workDir: string, also?: (json: string) => void): Spool {
    try {
      mkdirSync(workDir, { recursive: true });
      return new Spool(join(workDir, 'log.jsonl'), also);
    } catch (error) {
      const { message } = error as Error;
      throw new RunError(EXIT.machine, `the log cannot be written in ${workDir}: ${message}`, { cause: error });
    }
  }

  /** Why lines are not on disk any more; undefined while all is well. */
  get failure(): RunError | undefined {
    this.#gathered.flush();
    return this.#failure;
  }

  append({ n, section, level, msg }: Omit<LogLine, 'time'>): void {
    this.#logger[level]({ n, section }, msg);
  }

  /** The next lines that are not yet sent, without counting them as sent. */
  peek(): Batch {
    this.#gathered.flush();
    const lines: LogLine[] = [];
    let sizeBytes = 0;
    for (const { line, endsAt } of this.#unsent(this.#offset)) {
      if (startsBatch(lines.at(-1), line)) break;
      lines.push(line);
      sizeBytes = endsAt - this.#offset;
    }
    if (lines.length > 0) return { lines, sizeBytes };
    for (const line of this.#inMemory.slice(this.#told)) {
      if (startsBatch(lines.at(-1), line)) break;
      lines.push(line);
    }
    return { lines, sizeBytes };
  }

  /** Counts what `peek` or `gap` answered as sent. */
  advance({ sizeBytes, lines = [] }: { readonly sizeBytes: number; readonly lines?: readonly LogLine[] }): void {
    if (sizeBytes > 0) this.#offset += sizeBytes;
    else this.#told += lines.length;
  }

  /** What has to be left out because more waits than these limits allow: all but the newest lines; undefined for nothing. */
  gap({ mostBytes, mostBatches }: { readonly mostBytes: number; readonly mostBatches: number }): Gap | undefined {
    this.#gathered.flush();
    const isLong = this.#end - this.#offset > mostBytes;
    const tail = isLong ? this.#lineStartAfter(this.#end - READ_BYTES) : this.#offset;
    const starts: number[] = [];
    let before: LogLine | undefined;
    let startsAt = tail;
    for (const { line, endsAt } of this.#unsent(tail, mostBytes)) {
      if (before === undefined || startsBatch(before, line)) starts.push(startsAt);
      before = line;
      startsAt = endsAt;
    }
    if (!isLong && starts.length <= mostBatches) return undefined;
    const until = starts.at(-KEPT_BATCHES) ?? tail;
    const [first] = this.#unsent(this.#offset);
    const count = this.#countLines(this.#offset, until);
    return first && count > 0 ? { first: first.line, count, sizeBytes: until - this.#offset } : undefined;
  }

  /** All lines from the start. */
  async *read(): AsyncGenerator<LogLine> {
    this.#gathered.flush();
    if (this.#end > 0) for await (const line of linesOf(this.path)) yield JSON.parse(line) as LogLine;
    yield* this.#inMemory;
  }

  #write(gathered: readonly string[]): void {
    const text = gathered.join('');
    this.#also?.(text);
    if (this.#failure === undefined) {
      try {
        writeFully(this.#fd, text);
        this.#end += Buffer.byteLength(text);
        return;
      } catch (error) {
        this.#failure = cannotWrite(this.path, error);
        this.#cutOff();
      }
    }
    const room = Math.max(0, MOST_IN_MEMORY - this.#inMemory.length);
    for (const json of gathered.slice(0, room)) this.#inMemory.push(JSON.parse(json) as LogLine);
  }

  /** A line that is there in part is no line. */
  #cutOff(): void {
    try {
      ftruncateSync(this.#fd, this.#end);
    } catch {
      // The disk takes no changes at all; who reads the file counts its bytes.
    }
  }

  /** The lines of the file from a byte on, as many as are whole within one reading. */
  *#unsent(from: number, mostBytes: number = READ_BYTES): Generator<{ line: LogLine; endsAt: number }> {
    const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(mostBytes, this.#end - from)));
    const end = readSync(this.#fd, buffer, 0, buffer.length, from);
    for (let start = 0; ; ) {
      const newline = buffer.indexOf(10, start);
      if (newline < 0 || newline >= end) return;
      yield { line: JSON.parse(buffer.toString('utf8', start, newline)) as LogLine, endsAt: from + newline + 1 };
      start = newline + 1;
    }
  }

  #lineStartAfter(position: number): number {
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    const end = readSync(this.#fd, buffer, 0, READ_BYTES, position);
    return position + buffer.subarray(0, end).indexOf(10) + 1;
  }

  #countLines(from: number, until: number): number {
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    let count = 0;
    for (let at = from; at < until; ) {
      const end = readSync(this.#fd, buffer, 0, Math.min(READ_BYTES, until - at), at);
      if (end === 0) break;
      for (let newline = buffer.indexOf(10); newline >= 0 && newline < end; newline = buffer.indexOf(10, newline + 1))
        count += 1;
      at += end;
    }
    return count;
  }
}

/** A batch takes consecutive numbers on the platform, so the number of a progress line ends it. */
const startsBatch = (before: LogLine | undefined, line: LogLine): boolean =>
  before !== undefined && (before.section !== line.section || line.n !== before.n + 1);
