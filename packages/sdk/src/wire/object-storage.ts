import * as z from 'zod';
import { lazily } from './lazily.ts';

/** Permission to upload one object: a form to POST, or for Azure headers of a PUT. */
export interface UploadTicket {
  readonly method: 'POST' | 'PUT';
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
}

const objectNameWire = lazily(() => z.object({ object_name: z.string() }));
const presignedUrlWire = lazily(() => z.object({ presigned_url: z.string() }));
const uploadTicketWire = lazily(() =>
  z.object({
    client_type: z.string(),
    presigned_url_data: z.object({ url: z.string(), fields: z.record(z.string(), z.coerce.string()) }),
  }),
);

const UPLOAD_METHODS: Readonly<Record<string, UploadTicket['method']>> = {
  aws: 'POST',
  minio: 'POST',
  google: 'POST',
  azure: 'PUT',
};

export const readObjectName = (body: unknown): string => objectNameWire().parse(body).object_name;
export const readPresignedUrl = (body: unknown): string => presignedUrlWire().parse(body).presigned_url;

export const readUploadTicket = (body: unknown): UploadTicket => {
  const { client_type, presigned_url_data } = uploadTicketWire().parse(body);
  const method = UPLOAD_METHODS[client_type.toLowerCase()];
  if (method === undefined) throw new Error(`client_type ${client_type} is no storage that this client knows`);
  return { method, ...presigned_url_data };
};
