import {
  type LargeUpload,
  readLargeUpload,
  readObjectName,
  readUploadTicket,
  type UploadTicket,
} from '../wire/object-storage.ts';
import type { Connection } from './connection.ts';
import { contentTypeOf } from './content-type.ts';
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
  /** Where it goes, where that was asked for ahead. */
  readonly place?: UploadPlace | undefined;
}

/** Where a file will be stored: the name of its object, and the permission to store it, which runs out after a while. */
export interface UploadPlace {
  readonly objectName: string;
  readonly ticket: UploadTicket;
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

interface NamedObject {
  readonly name: string;
  readonly contentType: string;
  readonly path: string;
  readonly signal: MaybeSignal;
}

interface PlacedObject extends NamedObject {
  readonly source: SourceFile;
  readonly ticket?: UploadTicket | undefined;
}

const askStorage = <T>(
  connection: Connection,
  { path, name, contentType, signal }: NamedObject,
  call: { readonly verb: string; readonly read: (body: unknown) => T },
): Promise<T> =>
  connection.request({
    method: 'POST',
    path: `${path}/${call.verb}`,
    body: { object_name: name, content_type: contentType },
    isIdempotent: true,
    read: call.read,
    signal,
  });

const transferOf = (ticket: UploadTicket, { name, contentType, source }: PlacedObject): Transfer => {
  if (ticket.method === 'POST') {
    const form = multipartForm({ ...ticket.fields, 'Content-Type': contentType }, { filename: name, source });
    return { ...form, method: 'POST', url: ticket.url, headers: { 'content-type': form.contentType } };
  }
  // Names of headers are the same in any case, and one that came twice would be sent twice.
  const signed = Object.entries(ticket.fields).map(([key, value]) => [key.toLowerCase(), value] as const);
  const fixed = { 'content-type': contentType, 'x-ms-blob-type': 'BlockBlob' };
  const headers: Record<string, string> = { ...Object.fromEntries(signed), ...fixed };
  const open = (): AsyncIterable<Uint8Array> => source.pieces(0, source.sizeBytes);
  return { method: 'PUT', url: ticket.url, headers, lengthBytes: source.sizeBytes, open };
};

const requestTicket = (connection: Connection, object: NamedObject): Promise<UploadTicket> =>
  askStorage(connection, object, { verb: 'generate_presigned_url', read: readUploadTicket });

const uploadWhole = (connection: Connection, object: PlacedObject): Promise<void> => {
  const target = new StorageTarget(connection, object.name, object.signal);
  // One that was asked for ahead may have run out by now: the second is a new one.
  const tickets = object.ticket === undefined ? [] : [object.ticket];
  const sign = async (): Promise<Transfer> =>
    transferOf(tickets.pop() ?? (await requestTicket(connection, object)), object);
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
  plan: ObjectPlan & Pick<UploadPlan, 'place'>,
): Promise<UploadedFile> => {
  const { filename, contentType, sizeBytes } = source;
  const objectName =
    plan.place?.objectName ?? (await requestObjectName(connection, plan.objectFilename ?? filename, plan));
  const object = { name: objectName, contentType, source, ticket: plan.place?.ticket, ...storageOf(connection, plan) };
  const large = await uploadObject(connection, object);
  return { objectName, filename, contentType, sizeBytes, large };
};

const storageOf = (connection: Connection, { connectorId, signal }: ObjectPlan) => ({
  path: apiPath`/api/object-storage/${connectorId ?? connection.connectorId}`,
  signal,
});

/** Asks where a file of this name can be stored, before it is there: to store it then takes one request. */
export const requestPlace = async (
  connection: Connection,
  filename: string,
  plan: ObjectPlan,
): Promise<UploadPlace> => {
  const objectName = await requestObjectName(connection, filename, plan);
  const object = { name: objectName, contentType: contentTypeOf(filename), ...storageOf(connection, plan) };
  return { objectName, ticket: await requestTicket(connection, object) };
};

/** Stores a file and answers the name of the object that holds it. */
export const uploadFile = async (connection: Connection, plan: UploadPlan): Promise<string> => {
  await using source = await SourceFile.open(plan.file);
  return (await uploadSource(connection, source, plan)).objectName;
};
