import { mkdirSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { EXIT, RunError } from '../errors.ts';
import { linesOf } from '../json-lines.ts';
import type { Level } from '../protocol.ts';

/** One line of the job's log. `n` is its number on the platform, counted from 0; a section's title is a line too. */
export interface LogLine {
  readonly n: number;
  readonly section: string;
  readonly level: Level;
  readonly time: number;
  readonly msg: string;
}

const READ_BYTES = 64 * 1024;

/**
 * Every line of the log, on disk before it goes anywhere else: the queue of what is still to be sent, the source of the
 * final log file, and what is left when the platform is gone. Written by pino, one JSON object a line.
 */
export class Spool {
  readonly path: string;
  readonly #logger: ReturnType<typeof pino>;
  readonly #fd: number;
  #offset = 0;

  private constructor(path: string, also: ((json: string) => void) | undefined) {
    this.path = path;
    // A new attempt replaces the former log, on the platform too: numbers start again at 0.
    const file = pino.destination({ dest: path, sync: true, append: false, mkdir: true });
    this.#logger = pino(
      { base: null, level: 'debug', formatters: { level: (label) => ({ level: label }) } },
      {
        write(json: string) {
          file.write(json);
          also?.(json);
        },
      },
    );
    this.#fd = openSync(path, 'r');
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

  append({ n, section, level, msg }: Omit<LogLine, 'time'>): void {
    this.#logger[level]({ n, section }, msg);
  }

  /** The next lines that are not yet sent, all of one section, without counting them as sent. */
  peek(): { lines: LogLine[]; sizeBytes: number } {
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    const end = readSync(this.#fd, buffer, 0, READ_BYTES, this.#offset);
    const lines: LogLine[] = [];
    let sizeBytes = 0;
    for (let from = 0; ; ) {
      const newline = buffer.indexOf(10, from);
      if (newline < 0 || newline >= end) break;
      const line = JSON.parse(buffer.toString('utf8', from, newline)) as LogLine;
      if (lines[0] && (lines[0].section !== line.section || isNumberHole(lines, line))) break;
      lines.push(line);
      from = newline + 1;
      sizeBytes = from;
    }
    return { lines, sizeBytes };
  }

  /** Counts what `peek` answered as sent. */
  advance(sizeBytes: number): void {
    this.#offset += sizeBytes;
  }

  /** All lines from the start. */
  async *read(): AsyncGenerator<LogLine> {
    for await (const line of linesOf(this.path)) yield JSON.parse(line) as LogLine;
  }
}

/** A batch takes consecutive numbers on the platform, so the number of a progress line ends it. */
const isNumberHole = (lines: readonly LogLine[], line: LogLine): boolean => line.n !== (lines.at(-1)?.n ?? 0) + 1;
