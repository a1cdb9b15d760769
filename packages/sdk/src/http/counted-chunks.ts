import { StorageError } from '../errors.ts';
import type { WireResponse } from './response.ts';

export const truncation = (objectName: string, message: string): StorageError =>
  new StorageError({ objectName, message, isTruncated: true });

/** @throws StorageError when fewer or more bytes came than were announced */
export const checkLength = (objectName: string, response: WireResponse, lengthBytes: number): void => {
  const announced = response.contentLength;
  if (announced === undefined || announced === lengthBytes) return;
  throw truncation(objectName, `${lengthBytes} of ${announced} bytes came`);
};

/** The body as it comes, with an error at its end when it is not whole. */
export async function* countedChunks(objectName: string, response: WireResponse): AsyncGenerator<Buffer> {
  let lengthBytes = 0;
  for await (const chunk of response.chunks()) {
    lengthBytes += chunk.byteLength;
    yield chunk;
  }
  checkLength(objectName, response, lengthBytes);
}
