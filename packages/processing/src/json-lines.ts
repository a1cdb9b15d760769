import { createReadStream } from 'node:fs';

/**
 * Puts lines together from chunks of text. Only a newline ends a line: readline also splits at U+2028 and U+2029, which
 * JSON leaves as they are inside of texts.
 */
export class LineSplitter {
  /** What came after the last newline. */
  rest = '';

  /** The lines that end in this chunk, without the empty ones. */
  push(chunk: string): string[] {
    const lines = `${this.rest}${chunk}`.split('\n');
    this.rest = lines.pop() ?? '';
    return lines.filter((line) => line !== '');
  }
}

/** The lines of a file from a byte on, without the empty ones. */
export async function* linesOf(path: string, start = 0): AsyncGenerator<string> {
  const splitter = new LineSplitter();
  for await (const chunk of createReadStream(path, { encoding: 'utf8', start })) {
    yield* splitter.push(String(chunk));
  }
  if (splitter.rest !== '') yield splitter.rest;
}
