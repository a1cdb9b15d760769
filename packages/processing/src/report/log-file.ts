import { writeFileSync } from 'node:fs';
import type { LogLine } from './spool.ts';

/** The platform takes a log file of 25 MiB; the first and the last half of so many bytes of lines are kept. */
const MOST_BYTES = 20 * 1024 * 1024;
/** Quotes, commas and indentation around a line. */
const FRAME_BYTES = 16;

const sizeOf = ({ n, msg }: LogLine): number => Buffer.byteLength(JSON.stringify(msg)) + String(n).length + FRAME_BYTES;

/** What is kept of a log that is too long: its beginning, and at least a quarter of the limit of its end. */
class Kept {
  readonly #partBytes: number;
  readonly #first: LogLine[] = [];
  #before: LogLine[] = [];
  #last: LogLine[] = [];
  #firstBytes = 0;
  #lastBytes = 0;
  #leftOut = 0;

  constructor(limitBytes: number) {
    this.#partBytes = limitBytes / 4;
  }

  add(line: LogLine): void {
    const sizeBytes = sizeOf(line);
    if (this.#last.length === 0 && this.#firstBytes + sizeBytes <= 2 * this.#partBytes) {
      this.#first.push(line);
      this.#firstBytes += sizeBytes;
      return;
    }
    if (this.#lastBytes + sizeBytes > this.#partBytes && this.#last.length > 0) {
      this.#leftOut += this.#before.length;
      [this.#before, this.#last, this.#lastBytes] = [this.#last, [], 0];
    }
    this.#last.push(line);
    this.#lastBytes += sizeBytes;
  }

  *lines(): Generator<LogLine> {
    yield* this.#first;
    const previous = this.#first.at(-1);
    if (this.#leftOut > 0 && previous) {
      const msg = `… ${this.#leftOut} lines are left out here: the file would be longer than the platform takes`;
      yield { ...previous, n: previous.n + 1, msg };
    }
    yield* this.#before;
    yield* this.#last;
  }
}

interface Section {
  datetime: string;
  logs: Record<string, string>;
}

/**
 * Writes the final log file of a job in the shape that the platform's page reads: a map of section to its lines, keyed by
 * their number, which there is one above the number sent. A log that is too long for the platform loses its middle.
 * Source: docs/protocol.md#log-file.
 */
export const writeLogFile = async (
  path: string,
  lines: AsyncIterable<LogLine>,
  { exitCode, limitBytes = MOST_BYTES }: { exitCode: number; limitBytes?: number },
): Promise<void> => {
  const kept = new Kept(limitBytes);
  for await (const line of lines) kept.add(line);
  const sections = new Map<string, Section>();
  for (const line of kept.lines()) {
    const section = sections.get(line.section) ?? { datetime: new Date(line.time).toISOString(), logs: {} };
    sections.set(line.section, section);
    if (line.msg !== line.section) section.logs[String(line.n + 1)] = line.msg;
  }
  const end = { exit_code: exitCode, datetime: new Date().toISOString() };
  writeFileSync(path, JSON.stringify({ ...Object.fromEntries(sections), exit_code: end }, null, 1));
};
