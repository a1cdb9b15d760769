import { createHash } from 'node:crypto';
import type { HeldFile, MadeFile } from './place.ts';

/** SHA-256 of a stream, in hexadecimal digits. */
export const digestOf = async (chunks: AsyncIterable<Uint8Array>): Promise<string> => {
  const hash = createHash('sha256');
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
};

/** Whether a file that is stored has the content of one that was made; it is only read where the sizes agree. */
export const isSameContent = async (held: HeldFile, made: MadeFile): Promise<boolean> =>
  (await held.sizeBytes()) === made.sizeBytes && (await digestOf(await held.chunks())) === made.sha256;

const UNITS = ['bytes', 'kB', 'MB', 'GB'];

/** A size for people. */
export const sizeText = (sizeBytes: number): string => {
  let size = sizeBytes;
  let unit = 0;
  for (; size >= 1000 && unit < UNITS.length - 1; unit += 1) size /= 1000;
  return `${unit === 0 ? size : size.toPrecision(3)} ${UNITS[unit]}`;
};
