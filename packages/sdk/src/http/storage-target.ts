import { StorageError } from '../errors.ts';
import { USER_AGENT } from '../version.ts';
import type { Connection } from './connection.ts';
import type { RequestBody } from './request.ts';
import type { WireResponse } from './response.ts';
import { readRetryAfterMs } from './retry.ts';
import type { MaybeSignal } from './signals.ts';
import { splitSignedUrl } from './signed-url.ts';

/** Bytes on their way to a signed URL. */
export interface Transfer {
  readonly method: 'POST' | 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly lengthBytes: number;
  readonly open: () => AsyncIterable<Uint8Array>;
}

const WHOLE_BYTES = 256 * 1024;

const bodyOf = async ({ lengthBytes, open }: Transfer): Promise<RequestBody> => {
  if (lengthBytes > WHOLE_BYTES) return open;
  const pieces: Uint8Array[] = [];
  for await (const piece of open()) pieces.push(piece);
  return Buffer.concat(pieces);
};

/** A storage's answer to what was sent; any status below 400 is fine. */
const checkTaken = async (objectName: string, response: WireResponse): Promise<void> => {
  await response.discard();
  if (response.status < 400) return;
  const retryAfterMs = readRetryAfterMs(response.headers['retry-after']);
  throw new StorageError({
    objectName,
    status: response.status,
    message: `its upload was answered ${response.status}`,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
};

/** Where the bytes of one object go. */
export class StorageTarget {
  readonly objectName: string;
  readonly #connection: Connection;
  readonly #signal: MaybeSignal;

  constructor(connection: Connection, objectName: string, signal: MaybeSignal) {
    this.#connection = connection;
    this.objectName = objectName;
    this.#signal = signal;
  }

  /** Sends bytes, repeated where that helps: what is stored under a new name, or as one part, is stored once. */
  async send<T>(transfer: Transfer, read: (response: WireResponse) => T): Promise<T> {
    const { method, headers, url, lengthBytes } = transfer;
    const request = {
      method,
      ...splitSignedUrl(url, this.objectName),
      headers: { ...headers, 'content-length': String(lengthBytes), 'user-agent': USER_AGENT },
      body: await bodyOf(transfer),
      isIdempotent: true,
      signal: this.#signal,
      idleMs: this.#connection.storageIdleMs,
    };
    return this.#connection.transport.send(request, async (response) => {
      await checkTaken(this.objectName, response);
      return read(response);
    });
  }

  /** Sends bytes to where a new signed URL leads; one that has run out is answered 403 and asked for once more. */
  async sendSigned<T>(sign: () => Promise<Transfer>, read: (response: WireResponse) => T): Promise<T> {
    try {
      return await this.send(await sign(), read);
    } catch (error) {
      if (!(error instanceof StorageError && error.status === 403)) throw error;
    }
    return this.send(await sign(), read);
  }
}
