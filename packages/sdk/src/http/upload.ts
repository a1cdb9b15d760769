import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { StorageError } from '../errors.ts';
import { USER_AGENT } from '../version.ts';
import { readObjectName, readUploadTicket, type UploadTicket } from '../wire/object-storage.ts';
import type { Connection } from './connection.ts';
import { contentTypeOf } from './content-type.ts';
import { multipartForm, piecesOf } from './multipart-form.ts';
import { apiPath } from './query.ts';
import type { WireRequest } from './request.ts';
import { readRetryAfterMs } from './retry.ts';
import type { MaybeSignal } from './signals.ts';
import { splitSignedUrl } from './signed-url.ts';

/** A file to store: its path, or its name and bytes. */
export type FileSource = string | { readonly filename: string; readonly bytes: Uint8Array };

export interface UploadPlan {
  readonly file: FileSource;
  /** What the object is, in the platform's words, and which object it belongs to. */
  readonly type: string;
  readonly context: Readonly<Record<string, string>>;
  readonly signal?: MaybeSignal;
}

const LARGE_BYTES = 25 * 1024 * 1024;

const refuseLarge = (filename: string, sizeBytes: number): void => {
  if (sizeBytes <= LARGE_BYTES) return;
  const message = `${sizeBytes} bytes are too many: uploads of more than ${LARGE_BYTES} bytes are not supported yet`;
  throw new StorageError({ objectName: filename, message });
};

const openFile = async (file: FileSource): Promise<{ filename: string; bytes: Uint8Array }> => {
  const filename = typeof file === 'string' ? basename(file) : file.filename;
  refuseLarge(filename, typeof file === 'string' ? (await stat(file)).size : file.bytes.byteLength);
  return typeof file === 'string' ? { filename, bytes: await readFile(file) } : { filename, bytes: file.bytes };
};

const transferOf = (
  ticket: UploadTicket,
  object: { name: string; contentType: string; bytes: Uint8Array },
): Pick<WireRequest, 'method' | 'headers' | 'body'> => {
  const { name, contentType, bytes } = object;
  if (ticket.method === 'POST') {
    const form = multipartForm({ ...ticket.fields, 'Content-Type': contentType }, { filename: name, bytes });
    const length = { 'content-length': String(form.lengthBytes), 'user-agent': USER_AGENT };
    return { method: 'POST', headers: { 'content-type': form.contentType, ...length }, body: form.open };
  }
  const headers = { ...ticket.fields, 'content-type': contentType, 'x-ms-blob-type': 'BlockBlob' };
  const length = { 'content-length': String(bytes.byteLength), 'user-agent': USER_AGENT };
  return { method: 'PUT', headers: { ...headers, ...length }, body: () => piecesOf(bytes) };
};

const requestTicket = (
  connection: Connection,
  object: { name: string; contentType: string; signal: MaybeSignal },
): Promise<UploadTicket> =>
  connection.request({
    method: 'POST',
    path: apiPath`/api/object-storage/${connection.connectorId}/generate_presigned_url`,
    body: { object_name: object.name, content_type: object.contentType },
    isIdempotent: true,
    read: readUploadTicket,
    signal: object.signal,
  });

const requestObjectName = (connection: Connection, filename: string, plan: UploadPlan): Promise<string> =>
  connection.request({
    method: 'POST',
    path: apiPath`/api/organization/${connection.organizationId}/connector/${connection.connectorId}/generate_object_name`,
    body: { filename, type: plan.type, context: plan.context },
    isIdempotent: true,
    read: readObjectName,
    signal: plan.signal,
  });

/** Stores a file of at most 25 MiB and answers the name of the object that holds it. */
export const uploadFile = async (connection: Connection, plan: UploadPlan): Promise<string> => {
  const { filename, bytes } = await openFile(plan.file);
  const name = await requestObjectName(connection, filename, plan);
  const contentType = contentTypeOf(filename);
  const ticket = await requestTicket(connection, { name, contentType, signal: plan.signal });
  const transfer = transferOf(ticket, { name, contentType, bytes });
  const idleMs = connection.storageIdleMs;
  // The object's name is new, so storing it twice leaves one object.
  const place = splitSignedUrl(ticket.url, name);
  const request = { ...transfer, ...place, isIdempotent: true, signal: plan.signal, idleMs };
  await connection.transport.send(request, async (response) => {
    await response.discard();
    if (response.status < 400) return;
    const retryAfterMs = readRetryAfterMs(response.headers['retry-after']);
    throw new StorageError({
      objectName: name,
      status: response.status,
      message: `its upload was answered ${response.status}`,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  });
  return name;
};
