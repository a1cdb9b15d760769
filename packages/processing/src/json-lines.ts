import { createReadStream } from 'node:fs';

/**
 * The lines of a file from a byte on, without the empty ones. Only a newline ends a line: readline also splits at U+2028
 * and U+2029, which JSON leaves as they are inside of texts.
 */
export async function* linesOf(path: string, start = 0): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of createReadStream(path, { encoding: 'utf8', start })) {
    const lines = `${rest}${String(chunk)}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield line;
  }
  if (rest !== '') yield rest;
}
