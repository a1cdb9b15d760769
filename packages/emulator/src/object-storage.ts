import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { type Interceptor, recordedHeaders, truncateAnswer } from './faults.ts';
import { HttpError } from './http-error.ts';
import { isLoopbackHost } from './loopback.ts';
import type { Actions } from './persistence/actions.ts';
import { sendError, sendObject } from './storage/answers.ts';
import { readForm } from './storage/form.ts';
import type { ObjectStore } from './storage/objects.ts';
import { BUCKET } from './storage/presign.ts';
import { STORAGE_SERVICE } from './storage/storage-actions.ts';
import { receivedBytes } from './storage/uploads.ts';

/** Long, since clients keep connections between two stages of their work. */
const KEEP_ALIVE_MS = 72_000;

const PREFIX = `/${BUCKET}/`;

export interface StorageOptions {
  objects: ObjectStore;
  actions: Actions;
  interceptor: Interceptor;
}

/** An upload may take as long as it takes, but its first lines may not; without this there is no limit to either. */
const HEADERS_MS = 60_000;

/** One request to the storage, and what it is about. */
interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  path: string;
  query: URLSearchParams;
  objectName: string;
}

interface RequestParts {
  path: string;
  query: string;
}

const partsOf = (url: string): RequestParts => {
  const mark = url.indexOf('?');
  return mark === -1 ? { path: url, query: '' } : { path: url.slice(0, mark), query: url.slice(mark + 1) };
};

const objectNameOf = (path: string): string | undefined => {
  if (!path.startsWith(PREFIX)) return undefined;
  try {
    return decodeURIComponent(path.slice(PREFIX.length));
  } catch {
    return undefined;
  }
};

const handleGet = async (
  { objects }: StorageOptions,
  { request, response, query, objectName }: Exchange,
): Promise<void> => {
  const refusal = objects.presigner.refuse('GET', objectName, query);
  if (refusal !== undefined) return sendError(response, 403, refusal);
  const object = objects.get(objectName);
  if (object === undefined) return sendError(response, 404, 'NoSuchKey');
  const { range, 'if-range': ifRange, 'if-none-match': ifNoneMatch } = request.headers;
  await sendObject(objects, object, { response, conditions: { range, ifRange: oneOf(ifRange), ifNoneMatch } });
};

const oneOf = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header;

const handlePost = async ({ objects, actions }: StorageOptions, { request, response }: Exchange): Promise<void> => {
  const form = await readForm(request);
  if (form === undefined) return sendError(response, 400, 'MalformedPOSTRequest');
  const refusal = objects.presigner.refusePost(form.fields);
  if (refusal !== undefined) return sendError(response, 403, refusal);
  const received = await objects.blobs.receive(form.file);
  const contentType = form.fields.get('Content-Type') ?? 'application/octet-stream';
  const body = { objectName: form.fields.get('key') ?? '', contentType, ...received };
  const etag = actions.run({ service: STORAGE_SERVICE, key: 'PUT object', body });
  response.writeHead(204, { etag: String(etag) }).end();
};

const putPart = async ({ objects, actions }: StorageOptions, { request, response, query }: Exchange): Promise<void> => {
  const uploadId = query.get('uploadId') ?? '';
  objects.upload(uploadId);
  const received = await objects.blobs.receive(request);
  const body = { uploadId, partNumber: Number(query.get('partNumber')), ...received };
  const etag = actions.run({ service: STORAGE_SERVICE, key: 'PUT part', body });
  response.writeHead(200, { etag: String(etag), 'content-length': 0 }).end();
};

const sendProgress = (response: ServerResponse, received: number): void => {
  const range = received === 0 ? {} : { range: `bytes=0-${received - 1}` };
  response.writeHead(308, { 'content-length': 0, ...range }).end();
};

/** A chunk of a resumable upload, or the question how far it is. */
const putChunk = async (
  { objects, actions }: StorageOptions,
  { request, response, query, objectName }: Exchange,
): Promise<void> => {
  const [matched, from, size = '*'] =
    /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(request.headers['content-range'] ?? '') ?? [];
  if (matched === undefined) return sendError(response, 400, 'InvalidContentRange');
  const uploadId = query.get('uploadId') ?? '';
  if (from === undefined && objects.get(objectName) !== undefined && !objects.hasUpload(uploadId)) {
    response.writeHead(200, { 'content-length': 0 }).end();
    return;
  }
  const upload = objects.upload(uploadId);
  const total = size === '*' ? null : Number(size);
  if (from === undefined && total !== 0) return sendProgress(response, receivedBytes(upload));
  const received = await objects.blobs.receive(request);
  const body = { uploadId, first: Number(from ?? 0), total, ...received };
  const end = Number(actions.run({ service: STORAGE_SERVICE, key: 'PUT chunk', body }));
  if (end !== total) return sendProgress(response, end);
  response.writeHead(200, { 'content-length': 0 }).end();
};

/** A whole object, as Azure takes it: the signed headers must come along. */
const putWhole = async (
  { objects, actions }: StorageOptions,
  { request, response, query, objectName }: Exchange,
): Promise<void> => {
  const contentType = query.get('contentType') ?? '';
  const { 'x-ms-blob-type': blobType, 'content-type': sent } = request.headers;
  if (blobType !== 'BlockBlob') return sendError(response, 400, 'MissingRequiredHeader');
  if (sent !== contentType) return sendError(response, 403, 'AuthenticationFailed');
  const received = await objects.blobs.receive(request);
  const body = { objectName, contentType, ...received };
  const etag = actions.run({ service: STORAGE_SERVICE, key: 'PUT object', body });
  response.writeHead(201, { etag: String(etag), 'content-length': 0 }).end();
};

const handlePut = async (options: StorageOptions, exchange: Exchange): Promise<void> => {
  const { query, response, objectName } = exchange;
  const refusal = options.objects.presigner.refuse('PUT', objectName, query);
  if (refusal !== undefined) return sendError(response, 403, refusal);
  if (query.has('partNumber')) return putPart(options, exchange);
  if (query.get('uploadType') === 'resumable') return putChunk(options, exchange);
  return putWhole(options, exchange);
};

const act = async (options: StorageOptions, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { path, query } = partsOf(request.url ?? '/');
  const objectName = objectNameOf(path);
  if (objectName === undefined) return sendError(response, 404, 'NoSuchBucket');
  const exchange: Exchange = { request, response, path, query: new URLSearchParams(query), objectName };
  options.interceptor.count('storage', request.method ?? '');
  if (request.method === 'GET') return handleGet(options, exchange);
  if (request.method === 'PUT') return handlePut(options, exchange);
  if (request.method === 'POST' && objectName === '') return handlePost(options, exchange);
  // A URL that is signed for GET opens nothing for HEAD.
  if (request.method === 'HEAD') return sendError(response, 403, 'SignatureDoesNotMatch');
  sendError(response, 405, 'MethodNotAllowed');
};

/** Answers in place of the storage; true when the request must go no further. */
const interfere = async (
  interceptor: Interceptor,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> => {
  const parts = partsOf(request.url ?? '/');
  const headers = recordedHeaders(request.headers);
  const seen = { host: 'storage', method: request.method ?? '', ...parts, headers, body: undefined } as const;
  const { delayMs, fault } = interceptor.see(seen);
  // Who closes the emulator does not wait for a request that still does.
  if (delayMs > 0) await wait(delayMs, undefined, { ref: false });
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
export const createObjectStorage = (options: StorageOptions): Server => {
  const { interceptor } = options;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!isLoopbackHost(request.headers.host)) return sendError(response, 403, 'AccessDenied');
    if (!interceptor.isIdle && (await interfere(interceptor, request, response))) return undefined;
    return act(options, request, response);
  };
  const times = { keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0, headersTimeout: HEADERS_MS };
  return createServer({ noDelay: true, ...times }, (request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else if (error instanceof HttpError) sendError(response, error.status, error.message.replaceAll(/[<&]/g, ' '));
      else sendError(response, 500, 'InternalError');
    });
  });
};
