import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { type Interceptor, recordedHeaders, truncateAnswer } from './faults.ts';
import { isLoopbackHost } from './loopback.ts';
import { readForm } from './storage/form.ts';
import { BUCKET, type ObjectStore, type StoredObject } from './storage/objects.ts';

/** Long, since clients keep connections between two stages of their work. */
const KEEP_ALIVE_MS = 72_000;

const PREFIX = `/${BUCKET}/`;

const sendError = (response: ServerResponse, status: number, code: string): void => {
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code></Error>`;
  response.writeHead(status, { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(body) });
  response.end(body);
};

const objectNameOf = (path: string): string | undefined => {
  if (!path.startsWith(PREFIX)) return undefined;
  try {
    return decodeURIComponent(path.slice(PREFIX.length));
  } catch {
    return undefined;
  }
};

const headersOf = (object: StoredObject, sizeBytes: number): Record<string, string | number> => ({
  'content-type': object.contentType,
  'content-length': sizeBytes,
  etag: object.etag,
});

const sendObject = async (objects: ObjectStore, object: StoredObject, response: ServerResponse): Promise<void> => {
  const held = objects.peek(object);
  if (held !== undefined) {
    response.writeHead(200, headersOf(object, held.length)).end(held);
    return;
  }
  const content = await objects.read(object);
  if ('bytes' in content) {
    response.writeHead(200, headersOf(object, content.bytes.length)).end(content.bytes);
    return;
  }
  response.writeHead(200, headersOf(object, content.sizeBytes));
  await pipeline(createReadStream(content.path, { end: content.sizeBytes - 1 }), response);
};

const handleGet = async (objects: ObjectStore, url: RequestParts, response: ServerResponse): Promise<void> => {
  const objectName = objectNameOf(url.path);
  if (objectName === undefined) return sendError(response, 404, 'NoSuchBucket');
  if (!objects.allowsGet(objectName, new URLSearchParams(url.query))) return sendError(response, 403, 'AccessDenied');
  const object = objects.get(objectName);
  if (object === undefined) return sendError(response, 404, 'NoSuchKey');
  await sendObject(objects, object, response);
};

const handlePost = async (objects: ObjectStore, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const form = await readForm(request);
  if (form === undefined) return sendError(response, 400, 'MalformedPOSTRequest');
  const refusal = objects.refusePost(form.fields);
  if (refusal !== undefined) return sendError(response, 403, refusal);
  const contentType = form.fields.get('Content-Type') ?? 'application/octet-stream';
  const { etag } = objects.put(form.fields.get('key') ?? '', form.file, contentType);
  response.writeHead(204, { etag }).end();
};

interface RequestParts {
  path: string;
  query: string;
}

const partsOf = (url: string): RequestParts => {
  const mark = url.indexOf('?');
  return mark === -1 ? { path: url, query: '' } : { path: url.slice(0, mark), query: url.slice(mark + 1) };
};

const act = async (objects: ObjectStore, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const url = partsOf(request.url ?? '/');
  if (request.method === 'GET') return handleGet(objects, url, response);
  if (request.method === 'POST' && url.path === PREFIX) return handlePost(objects, request, response);
  sendError(response, 405, 'MethodNotAllowed');
};

/** Answers in place of the storage; true when the request must go no further. */
const interfere = async (
  interceptor: Interceptor,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> => {
  const { path, query } = partsOf(request.url ?? '/');
  const headers = recordedHeaders(request.headers);
  const { delayMs, fault } = interceptor.see({
    host: 'storage',
    method: request.method ?? '',
    path,
    query,
    headers,
    body: undefined,
  });
  if (delayMs > 0) await wait(delayMs);
  if (fault === undefined) return false;
  if (fault === 'reset') {
    request.socket.resetAndDestroy();
    return true;
  }
  if (fault === 'lost-answer') {
    // The answer is made, so the request acts, but its first byte ends the connection.
    response.writeHead = () => response.destroy();
    return false;
  }
  if ('truncateAfter' in fault) {
    truncateAnswer(response, fault.truncateAfter);
    return false;
  }
  const body = fault.body === undefined ? '' : typeof fault.body === 'string' ? fault.body : JSON.stringify(fault.body);
  response.writeHead(fault.status ?? 200, { 'content-length': Buffer.byteLength(body), ...fault.headers }).end(body);
  return true;
};

/** The object storage as a listener of its own, as on a real platform: signed URLs instead of a token. */
export const createObjectStorage = (objects: ObjectStore, interceptor: Interceptor): Server => {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!isLoopbackHost(request.headers.host)) return sendError(response, 403, 'AccessDenied');
    if (!interceptor.isIdle && (await interfere(interceptor, request, response))) return undefined;
    return act(objects, request, response);
  };
  return createServer({ noDelay: true, keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    answer(request, response).catch(() => {
      if (response.headersSent) response.destroy();
      else sendError(response, 500, 'InternalError');
    });
  });
};
