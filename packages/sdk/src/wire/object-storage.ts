import * as z from 'zod';
import { lazily } from './lazily.ts';

/** Permission to upload one object: a form to POST, or for Azure headers of a PUT. */
export interface UploadTicket {
  readonly method: 'POST' | 'PUT';
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** How an object too large for one request is uploaded; whole where the storage has no other way. */
export type LargeUpload =
  | { readonly kind: 'parts'; readonly uploadId: string }
  | { readonly kind: 'resumable'; readonly url: string }
  | { readonly kind: 'whole' };

/** One part that was uploaded; numbers start at 1. */
export interface UploadedPart {
  readonly number: number;
  readonly etag: string;
}

const objectNameWire = lazily(() => z.object({ object_name: z.string() }));
const presignedUrlWire = lazily(() => z.object({ presigned_url: z.string() }));
const partUrlWire = lazily(() => z.object({ url: z.string() }));
const uploadTicketWire = lazily(() =>
  z.object({
    client_type: z.string(),
    presigned_url_data: z.object({ url: z.string(), fields: z.record(z.string(), z.coerce.string()) }),
  }),
);
const largeKindWire = lazily(() => z.object({ client_type: z.string().nullish() }));
const partsWire = lazily(() => z.object({ upload_id: z.string() }));

const UPLOAD_METHODS: Readonly<Record<string, UploadTicket['method']>> = {
  aws: 'POST',
  minio: 'POST',
  google: 'POST',
  azure: 'PUT',
};

const readParts = (body: unknown): LargeUpload => ({ kind: 'parts', uploadId: partsWire().parse(body).upload_id });

const LARGE_READERS: Readonly<Record<string, (body: unknown) => LargeUpload>> = {
  aws: readParts,
  minio: readParts,
  google: (body) => ({ kind: 'resumable', url: partUrlWire().parse(body).url }),
};

export const readObjectName = (body: unknown): string => objectNameWire().parse(body).object_name;
export const readPresignedUrl = (body: unknown): string => presignedUrlWire().parse(body).presigned_url;
export const readPartUrl = (body: unknown): string => partUrlWire().parse(body).url;

export const readUploadTicket = (body: unknown): UploadTicket => {
  const { client_type, presigned_url_data } = uploadTicketWire().parse(body);
  const method = UPLOAD_METHODS[client_type.toLowerCase()];
  if (method === undefined) throw new Error(`client_type ${client_type} is no storage that this client knows`);
  return { method, ...presigned_url_data };
};

export const readLargeUpload = (body: unknown): LargeUpload => {
  const kind = largeKindWire().parse(body).client_type?.toLowerCase() ?? '';
  return LARGE_READERS[kind]?.(body) ?? { kind: 'whole' };
};

export const writeParts = (parts: readonly UploadedPart[]): object[] =>
  parts.map(({ number, etag }) => ({ ETag: etag, PartNumber: number }));
