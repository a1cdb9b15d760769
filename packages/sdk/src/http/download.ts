import { access, rename } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { ResponseFormatError, StorageError } from '../errors.ts';
import { USER_AGENT } from '../version.ts';
import { readPresignedUrl } from '../wire/object-storage.ts';
import type { Connection } from './connection.ts';
import { checkLength, countedChunks, truncation } from './counted-chunks.ts';
import { safeFileName } from './file-name.ts';
import { ASK_SIZE, sizeOfObject } from './object-size.ts';
import { PartialFile } from './partial-file.ts';
import { apiPath } from './query.ts';
import { WHOLE } from './request.ts';
import type { WireResponse } from './response.ts';
import { readRetryAfterMs } from './retry.ts';
import type { MaybeSignal } from './signals.ts';
import { splitSignedUrl } from './signed-url.ts';

/** An object to download; a signed URL that is known is used until the storage refuses it. */
export interface DownloadSource {
  readonly objectName: string;
  readonly presignedUrl: string | undefined;
  readonly renewUrl: (signal: MaybeSignal) => Promise<string>;
  readonly signal: MaybeSignal;
}

/** A body is held whole, read chunk by chunk within the call, or outlives the call as a stream. */
type Reads = 'whole' | 'chunks' | 'stream';
type Consume<T> = (response: WireResponse) => Promise<T>;
/** Headers that ask for the rest of an object of which the start is there; none for all of it. */
type AskRange = () => Readonly<Record<string, string>>;

const SMALL_BYTES: Readonly<Record<Reads, number | undefined>> = {
  whole: WHOLE,
  chunks: 1024 * 1024,
  stream: undefined,
};
const MEDIA_HEADERS = { accept: '*/*', 'user-agent': USER_AGENT };

const refusal = (objectName: string, response: WireResponse): StorageError => {
  const retryAfterMs = readRetryAfterMs(response.headers['retry-after']);
  return new StorageError({
    objectName,
    status: response.status,
    message: `its download was answered ${response.status}`,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
};

const checkAnswer = async (objectName: string, response: WireResponse): Promise<void> => {
  if (response.status < 200 || response.status > 299) {
    await response.discard();
    throw refusal(objectName, response);
  }
  // Without a length or an end mark, a body that breaks off looks like a whole one.
  if (response.contentLength === undefined && !response.isChunked) {
    await response.discard();
    throw truncation(objectName, 'its length was not announced');
  }
};

const sendGet = <T>(
  connection: Connection,
  request: { url: string; objectName: string; signal: MaybeSignal; reads: Reads; range?: AskRange | undefined },
  consume: Consume<T>,
): Promise<T> => {
  const { range } = request;
  return connection.transport.send(
    {
      method: 'GET',
      ...splitSignedUrl(request.url, request.objectName),
      // Asked anew for each attempt, so that one can go on where the last broke off.
      get headers() {
        return { ...MEDIA_HEADERS, ...range?.() };
      },
      isIdempotent: true,
      signal: request.signal,
      idleMs: connection.storageIdleMs,
      isStreaming: request.reads === 'stream',
      smallBytes: SMALL_BYTES[request.reads],
    },
    async (response) => {
      await checkAnswer(request.objectName, response);
      return consume(response);
    },
  );
};

const fetchObject = async <T>(
  connection: Connection,
  source: DownloadSource,
  options: { consume: Consume<T>; reads: Reads; range?: AskRange },
): Promise<T> => {
  const { objectName, signal } = source;
  const get = (url: string): Promise<T> =>
    sendGet(connection, { url, objectName, signal, reads: options.reads, range: options.range }, options.consume);
  const url = source.presignedUrl ?? (await source.renewUrl(signal));
  try {
    return await get(url);
  } catch (error) {
    // A signature that has run out is answered 403.
    if (!(error instanceof StorageError && error.status === 403)) throw error;
  }
  return get(await source.renewUrl(signal));
};

/** The whole object in memory. */
export const downloadBytes = (connection: Connection, source: DownloadSource): Promise<Buffer> =>
  fetchObject(connection, source, {
    reads: 'whole',
    consume: async (response) => {
      const bytes = await response.bytes();
      checkLength(source.objectName, response, bytes.byteLength);
      return bytes;
    },
  });

/** The object as a stream; nothing is repeated once it has begun, a broken one ends with an error. */
export const downloadStream = (connection: Connection, source: DownloadSource): Promise<Readable> =>
  fetchObject(connection, source, {
    reads: 'stream',
    consume: async (response) => {
      const stream = Readable.from(countedChunks(source.objectName, response), { objectMode: false });
      // One that is let go of before it was read never begins with its chunks, and so never ends them.
      return stream.once('close', () => response.abandon());
    },
  });

/** How many bytes the object has, without downloading them. */
export const measureObject = async (connection: Connection, source: DownloadSource): Promise<number> => {
  const consume = async (response: WireResponse): Promise<number> => {
    const sizeBytes = sizeOfObject(response);
    // A storage that knows no ranges sends all of it.
    if (response.status === 206) await response.discard();
    else response.abandon();
    if (sizeBytes === undefined) throw truncation(source.objectName, 'its length was not announced');
    return sizeBytes;
  };
  try {
    return await fetchObject(connection, source, { consume, reads: 'chunks', range: () => ASK_SIZE });
  } catch (error) {
    // An empty object has no first byte.
    if (error instanceof StorageError && error.status === 416) return 0;
    throw error;
  }
};

/** Where a download goes: the folder is made if it is missing; a file that is there is kept unless it shall be replaced. */
export interface DownloadTarget {
  readonly directory: string;
  readonly filename: string;
  readonly forceReplace: boolean;
}

// Those of node:fs/promises take several times the processor time, which counts with thousands of small files.
const accessFile = promisify(access);
const renameFile = promisify(rename);

const exists = (path: string): Promise<boolean> =>
  accessFile(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      // A file stands where the folder should be, so that the download would be for nothing.
      if (error.code === 'ENOTDIR') throw error;
      return false;
    },
  );

/** Downloads into a file, which appears under its name only when it is whole; answers its absolute path. */
export const downloadFile = async (
  connection: Connection,
  source: DownloadSource,
  target: DownloadTarget,
): Promise<string> => {
  const directory = resolve(target.directory);
  const path = join(directory, safeFileName(target.filename));
  if ((await exists(path)) && !target.forceReplace) return path;
  const partial = new PartialFile(join(directory, `.${crypto.randomUUID()}.part`), source.objectName);
  try {
    const consume = (response: WireResponse): Promise<void> => partial.take(response);
    await fetchObject(connection, source, { reads: 'chunks', consume, range: () => partial.askRange() });
    await renameFile(partial.path, path);
  } catch (error) {
    await rm(partial.path, { force: true });
    throw error;
  }
  return path;
};

const parseJson = (path: string, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new ResponseFormatError({ method: 'GET', path }, { field: '', message: 'it is not JSON' });
  }
};

/** JSON behind a signed URL, read without the token. */
export const fetchJson = (connection: Connection, url: string, signal: MaybeSignal): Promise<unknown> => {
  const path = splitSignedUrl(url, 'payload').target.split('?', 1)[0] ?? '';
  const consume = async (response: WireResponse): Promise<unknown> => parseJson(path, await response.text());
  return sendGet(connection, { url, objectName: path, signal, reads: 'whole' }, consume);
};

/** Asks for a signed URL of an object in the organization's default storage. */
export const presignObject = (connection: Connection, objectName: string, signal: MaybeSignal): Promise<string> =>
  connection.request({
    method: 'POST',
    path: apiPath`/api/object-storage/${connection.connectorId}/retrieve_presigned_url`,
    body: { object_name: objectName },
    isIdempotent: true,
    read: readPresignedUrl,
    signal,
  });
