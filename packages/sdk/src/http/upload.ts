import {
  type LargeUpload,
  readLargeUpload,
  readObjectName,
  readUploadTicket,
  type UploadTicket,
} from '../wire/object-storage.ts';
import type { Connection } from './connection.ts';
import { multipartForm } from './multipart-form.ts';
import { apiPath } from './query.ts';
import type { MaybeSignal } from './signals.ts';
import { type FileSource, SourceFile } from './source-file.ts';
import { StorageTarget, type Transfer } from './storage-target.ts';
import { PART_BYTES, uploadParts, uploadResumable } from './upload-large.ts';

export type { FileSource } from './source-file.ts';

/** What an object is to the platform, and where it goes. */
export interface ObjectPlan {
  /** What the object is, in the platform's words, and which object it belongs to. */
  readonly type: string;
  readonly context?: Readonly<Record<string, string>>;
  /** The storage; the organization's default one when left out. */
  readonly connectorId?: string;
  /** File name that the object's name is made from; that of the file when left out. */
  readonly objectFilename?: string | undefined;
  /** Folder within the storage that the object's name shall begin with. */
  readonly uploadDir?: string | undefined;
  readonly signal?: MaybeSignal;
}

export interface UploadPlan extends ObjectPlan {
  readonly file: FileSource;
}

/** A file that is in the storage now. */
export interface UploadedFile {
  readonly objectName: string;
  readonly filename: string;
  readonly contentType: string;
  readonly sizeBytes: number;
  /** Whether it had to go in parts. */
  readonly large: boolean;
}

interface PlacedObject {
  readonly name: string;
  readonly source: SourceFile;
  readonly path: string;
  readonly signal: MaybeSignal;
}

const askStorage = <T>(
  connection: Connection,
  { path, name, source, signal }: PlacedObject,
  call: { readonly verb: string; readonly read: (body: unknown) => T },
): Promise<T> =>
  connection.request({
    method: 'POST',
    path: `${path}/${call.verb}`,
    body: { object_name: name, content_type: source.contentType },
    isIdempotent: true,
    read: call.read,
    signal,
  });

const transferOf = (ticket: UploadTicket, { name, source }: PlacedObject): Transfer => {
  if (ticket.method === 'POST') {
    const form = multipartForm({ ...ticket.fields, 'Content-Type': source.contentType }, { filename: name, source });
    return { ...form, method: 'POST', url: ticket.url, headers: { 'content-type': form.contentType } };
  }
  // Names of headers are the same in any case, and one that came twice would be sent twice.
  const signed = Object.entries(ticket.fields).map(([key, value]) => [key.toLowerCase(), value] as const);
  const fixed = { 'content-type': source.contentType, 'x-ms-blob-type': 'BlockBlob' };
  const headers: Record<string, string> = { ...Object.fromEntries(signed), ...fixed };
  const open = (): AsyncIterable<Uint8Array> => source.pieces(0, source.sizeBytes);
  return { method: 'PUT', url: ticket.url, headers, lengthBytes: source.sizeBytes, open };
};

const uploadWhole = (connection: Connection, object: PlacedObject): Promise<void> => {
  const target = new StorageTarget(connection, object.name, object.signal);
  const sign = async (): Promise<Transfer> =>
    transferOf(
      await askStorage(connection, object, { verb: 'generate_presigned_url', read: readUploadTicket }),
      object,
    );
  return target.sendSigned(sign, () => undefined);
};

const requestObjectName = (connection: Connection, filename: string, plan: ObjectPlan): Promise<string> => {
  const connectorId = plan.connectorId ?? connection.connectorId;
  return connection.request({
    method: 'POST',
    path: apiPath`/api/organization/${connection.organizationId}/connector/${connectorId}/generate_object_name`,
    body: { filename, type: plan.type, context: plan.context, upload_dir: plan.uploadDir },
    isIdempotent: true,
    read: readObjectName,
    signal: plan.signal,
  });
};

const uploadObject = async (connection: Connection, object: PlacedObject): Promise<boolean> => {
  const isLarge = object.source.sizeBytes > PART_BYTES;
  const call = { verb: 'init_multipart_upload', read: readLargeUpload } as const;
  const way: LargeUpload = isLarge ? await askStorage(connection, object, call) : { kind: 'whole' };
  if (way.kind === 'parts') await uploadParts(connection, object, way.uploadId);
  else if (way.kind === 'resumable') await uploadResumable(connection, object, way.url);
  else await uploadWhole(connection, object);
  return isLarge;
};

/** Stores a file that is open under a new name: whole up to 25 MiB, beyond that in parts where the storage can. */
export const uploadSource = async (
  connection: Connection,
  source: SourceFile,
  plan: ObjectPlan,
): Promise<UploadedFile> => {
  const { filename, contentType, sizeBytes } = source;
  const objectName = await requestObjectName(connection, plan.objectFilename ?? filename, plan);
  const path = apiPath`/api/object-storage/${plan.connectorId ?? connection.connectorId}`;
  const large = await uploadObject(connection, { name: objectName, source, path, signal: plan.signal });
  return { objectName, filename, contentType, sizeBytes, large };
};

/** Stores a file and answers the name of the object that holds it. */
export const uploadFile = async (connection: Connection, plan: UploadPlan): Promise<string> => {
  await using source = await SourceFile.open(plan.file);
  return (await uploadSource(connection, source, plan)).objectName;
};
