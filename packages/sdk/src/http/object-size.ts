import type { WireResponse } from './response.ts';

/** Asks for one byte, so that the answer tells how many there are. */
export const ASK_SIZE: Readonly<Record<string, string>> = { range: 'bytes=0-0' };

/** How many bytes the whole object has, by the answer to such a request; undefined when the storage did not say. */
export const sizeOfObject = (response: WireResponse): number | undefined => {
  if (response.status !== 206) return response.contentLength;
  const total = /\/(\d+)$/.exec(String(response.headers['content-range']))?.[1];
  return total === undefined ? undefined : Number(total);
};
