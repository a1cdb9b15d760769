import { StorageError } from '../errors.ts';
import { PartialFailureError } from '../operation-errors.ts';
import { USER_AGENT } from '../version.ts';
import { readPartUrl, readPresignedUrl, type UploadedPart, writeParts } from '../wire/object-storage.ts';
import { inBulk } from './bulk.ts';
import type { Connection } from './connection.ts';
import { sendOnce } from './lost-answer.ts';
import { ASK_SIZE, sizeOfObject } from './object-size.ts';
import type { WireResponse } from './response.ts';
import { linkSignals, type MaybeSignal } from './signals.ts';
import { splitSignedUrl } from './signed-url.ts';
import type { SourceFile } from './source-file.ts';
import { StorageTarget, type Transfer } from './storage-target.ts';

/** An object that is uploaded in parts of 25 MiB. */
export interface LargeObject {
  readonly name: string;
  readonly source: SourceFile;
  /** Path of the storage's calls, up to the connector. */
  readonly path: string;
  readonly signal: MaybeSignal;
}

export const PART_BYTES: number = 25 * 1024 * 1024;
const PARTS_AT_ONCE = 4;

interface Part {
  readonly number: number;
  readonly start: number;
  readonly end: number;
}

// No part is empty, also where the size is a multiple of a part's.
const partsOf = (sizeBytes: number): Part[] =>
  Array.from({ length: Math.ceil(sizeBytes / PART_BYTES) }, (_, index) => ({
    number: index + 1,
    start: index * PART_BYTES,
    end: Math.min(sizeBytes, (index + 1) * PART_BYTES),
  }));

const etagOf = (objectName: string, response: WireResponse): string => {
  const etag = response.headers['etag'];
  if (typeof etag === 'string' && etag !== '') return etag;
  throw new StorageError({ objectName, message: 'the storage gave no ETag for a part' });
};

const uploadPart = (
  connection: Connection,
  object: LargeObject,
  { part, uploadId, signal }: { part: Part; uploadId: string; signal: MaybeSignal },
): Promise<UploadedPart> => {
  const { number, start, end } = part;
  const sign = async (): Promise<Transfer> => {
    const url = await connection.request({
      method: 'POST',
      path: `${object.path}/generate_part_presigned_url`,
      body: { object_name: object.name, upload_id: uploadId, part_no: number },
      isIdempotent: true,
      read: readPartUrl,
      signal,
    });
    const open = (): AsyncIterable<Uint8Array> => object.source.pieces(start, end);
    return { method: 'PUT', url, headers: {}, lengthBytes: end - start, open };
  };
  const target = new StorageTarget(connection, object.name, signal);
  return target.sendSigned(sign, (response) => ({ number, etag: etagOf(object.name, response) }));
};

// Parts of an object are worth nothing without the others, so the first failure ends them all.
const uploadAllParts = async (
  connection: Connection,
  object: LargeObject,
  uploadId: string,
): Promise<UploadedPart[]> => {
  const failure = new AbortController();
  const link = linkSignals([object.signal, failure.signal]);
  try {
    return await inBulk(partsOf(object.source.sizeBytes), {
      operation: `the upload of ${object.source.filename}`,
      concurrency: PARTS_AT_ONCE,
      signal: link.signal,
      nameOf: ({ number }) => `part ${number}`,
      work: async (part) => {
        try {
          return await uploadPart(connection, object, { part, uploadId, signal: link.signal });
        } catch (error) {
          failure.abort(error);
          throw error;
        }
      },
    });
  } catch (error) {
    throw error instanceof PartialFailureError ? error.failures[0]?.error : error;
  } finally {
    link.release();
  }
};

// A storage that is asked to put an object together twice says the second time that it knows of no such upload.
const isStored = async (connection: Connection, object: LargeObject): Promise<true | undefined> => {
  const { name, path, signal, source } = object;
  const url = await connection.request({
    method: 'POST',
    path: `${path}/retrieve_presigned_url`,
    body: { object_name: name },
    isIdempotent: true,
    read: readPresignedUrl,
    signal,
  });
  const place = splitSignedUrl(url, name);
  const headers = { ...ASK_SIZE, 'user-agent': USER_AGENT };
  const { storageIdleMs: idleMs } = connection;
  const request = { method: 'GET', ...place, headers, isIdempotent: true, signal, idleMs } as const;
  return connection.transport.send(request, async (response) => {
    await response.discard();
    return response.status < 300 && sizeOfObject(response) === source.sizeBytes ? true : undefined;
  });
};

/** Uploads in parts, a few at once, each asked for and repeated by itself. */
export const uploadParts = async (connection: Connection, object: LargeObject, uploadId: string): Promise<void> => {
  const parts = await uploadAllParts(connection, object, uploadId);
  const { name, path, signal } = object;
  const complete = {
    method: 'POST',
    path: `${path}/complete_part_upload`,
    body: { object_name: name, upload_id: uploadId, parts: writeParts(parts) },
    read: (): true => true,
    signal,
  } as const;
  await sendOnce<true>({
    send: () => connection.request(complete),
    find: () => isStored(connection, object),
    signal,
  });
};

const endOfStored = (response: WireResponse): number | undefined => {
  const { range } = response.headers;
  const last = response.status === 308 && typeof range === 'string' ? /^bytes=0-(\d+)$/.exec(range)?.[1] : undefined;
  return last === undefined ? undefined : Number(last) + 1;
};

/** Uploads one part after another to the URL of a session; goes on from where the storage says that it is. */
export const uploadResumable = async (connection: Connection, object: LargeObject, url: string): Promise<void> => {
  const { name, source, signal } = object;
  const target = new StorageTarget(connection, name, signal);
  const { sizeBytes } = source;
  for (let start = 0; start < sizeBytes; ) {
    const end = Math.min(sizeBytes, start + PART_BYTES);
    const from = start;
    const headers = { 'content-range': `bytes ${from}-${end - 1}/${sizeBytes}` };
    const open = (): AsyncIterable<Uint8Array> => source.pieces(from, end);
    const transfer = { method: 'PUT', url, headers, lengthBytes: end - from, open } as const;
    const stored = await target.send(transfer, endOfStored);
    if (stored !== undefined && stored <= from) {
      throw new StorageError({ objectName: name, message: `the storage kept nothing after byte ${from}` });
    }
    start = Math.min(stored ?? end, end);
  }
};
