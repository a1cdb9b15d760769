import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { ObjectStore, StoredObject } from './objects.ts';
import { readRange } from './ranges.ts';

/** An error as storages tell it. */
export const sendError = (response: ServerResponse, status: number, code: string): void => {
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code></Error>`;
  response.writeHead(status, { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(body) });
  response.end(body);
};

/** What a client says about the part of an object that it wants. */
export interface ReadConditions {
  range: string | undefined;
  /** The range counts only if this is the ETag. */
  ifRange: string | undefined;
  ifNoneMatch: string | undefined;
}

/** Sends an object, or the range of it that was asked for. */
export const sendObject = async (
  objects: ObjectStore,
  object: StoredObject,
  { response, conditions }: { response: ServerResponse; conditions: ReadConditions },
): Promise<void> => {
  const held = objects.held(object);
  const { sizeBytes, etag, bytes, stream } =
    held === undefined
      ? await objects.open(object)
      : { ...held, sizeBytes: held.bytes.length, stream: () => [] as Buffer[] };
  const headers = { 'content-type': object.contentType, etag, 'accept-ranges': 'bytes' };
  if (conditions.ifNoneMatch === etag) {
    response.writeHead(304, headers).end();
    return;
  }
  const counts = conditions.ifRange === undefined || conditions.ifRange === etag;
  const range = counts ? readRange(conditions.range, sizeBytes) : undefined;
  if (range === 'unsatisfiable') {
    response.writeHead(416, { 'content-range': `bytes */${sizeBytes}`, 'content-length': 0 }).end();
    return;
  }
  const { first, last } = range ?? { first: 0, last: sizeBytes - 1 };
  response.writeHead(range === undefined ? 200 : 206, {
    ...headers,
    'content-length': last - first + 1,
    ...(range === undefined ? {} : { 'content-range': `bytes ${first}-${last}/${sizeBytes}` }),
  });
  if (bytes !== undefined) response.end(bytes.subarray(first, last + 1));
  else await pipeline(stream(first, last), response);
};
