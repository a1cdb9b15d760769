import { extname } from 'node:path';
import { z } from 'zod';
import { notFound } from '../http-error.ts';
import type { Platform } from '../platform.ts';
import { lastSegment } from '../storage/object-name.ts';
import { type Routes, readBody } from './route.ts';

const nameBody = z.object({
  filename: z.string().min(1),
  type: z.enum([
    'AGENTS_REPORT',
    'ARTIFACT',
    'DATA',
    'DATA_PROJECTION',
    'LOGGING',
    'LOG_IMAGE',
    'MODEL_FILE',
    'MODEL_THUMB',
    'CAMPAIGN_FILE',
    'REVIEW_CAMPAIGN_FILE',
  ]),
  context: z.record(z.string(), z.string()).nullable().optional(),
  upload_dir: z.string().nullable().optional(),
});

/** As storages take names; much longer ones would not fit into a URL. */
const MOST_NAME_BYTES = 1024;

const uploadBody = z.object({
  object_name: z
    .string()
    .min(1)
    .refine((name) => Buffer.byteLength(name) <= MOST_NAME_BYTES, `must have at most ${MOST_NAME_BYTES} bytes`)
    .refine((name) => name.isWellFormed(), 'must be well-formed text'),
  // It comes back as a header of each download.
  content_type: z.string().regex(/^[\t\x20-\x7e]*$/, 'must be what a header can hold'),
});
const objectBody = z.object({ object_name: z.string().min(1) });
const partBody = z.object({ object_name: z.string(), upload_id: z.string(), part_no: z.int().min(1).max(10_000) });
const completeBody = z.object({
  object_name: z.string(),
  upload_id: z.string(),
  parts: z.array(z.object({ ETag: z.string(), PartNumber: z.int() })),
});

/** @throws HttpError 404 when the upload is not one of this object. */
const checkUpload = ({ objects }: Platform, uploadId: string, objectName: string): void => {
  if (objects.upload(uploadId).objectName !== objectName) throw notFound('Upload');
};

/** Where a small object goes, in the way of each kind of storage. */
const smallUpload = ({ objects, storageKind }: Platform, name: string, contentType: string): object => {
  if (storageKind !== 'azure') return objects.presignPost(name, contentType);
  const url = objects.presigner.url({ method: 'PUT', objectName: name, extra: { contentType } });
  return { url, fields: {} };
};

/** A large one; Azure has no way of its own here, so clients put the whole file at once. */
const beginUpload = ({ store, objects, storageKind }: Platform, name: string, contentType: string): object => {
  if (storageKind === 'azure') return { client_type: storageKind };
  const uploadId = store.newId('upload');
  objects.beginUpload(uploadId, name, contentType);
  if (storageKind !== 'google') return { client_type: storageKind, upload_id: uploadId };
  const extra = { uploadId, uploadType: 'resumable' };
  return { client_type: storageKind, url: objects.presigner.url({ method: 'PUT', objectName: name, extra }) };
};

export const storageRoutes = (platform: Platform): Routes => {
  const { store, objects, behaviour } = platform;
  return {
    'POST /api/organization/:org/connector/:connector/generate_object_name': ({ body }) => {
      const { filename, type, context, upload_dir } = readBody(nameBody, body);
      const owners = [upload_dir, ...Object.values(context ?? {})].flatMap((part) => (part ? [lastSegment(part)] : []));
      const name = lastSegment(filename);
      const last = behaviour.objectName === 'opaque' ? `file${extname(name)}` : name;
      const parts = [type.toLowerCase(), ...owners, store.newId('object'), last];
      return { object_name: parts.join('/') };
    },
    'POST /api/object-storage/:connector/generate_presigned_url': ({ body }) => {
      const { object_name, content_type } = readBody(uploadBody, body);
      return {
        client_type: platform.storageKind,
        presigned_url_data: smallUpload(platform, object_name, content_type),
      };
    },
    'POST /api/object-storage/:connector/init_multipart_upload': ({ body }) => {
      const { object_name, content_type } = readBody(uploadBody, body);
      return beginUpload(platform, object_name, content_type);
    },
    'POST /api/object-storage/:connector/generate_part_presigned_url': ({ body }) => {
      const { object_name, upload_id, part_no } = readBody(partBody, body);
      checkUpload(platform, upload_id, object_name);
      const extra = { partNumber: String(part_no), uploadId: upload_id };
      return { url: objects.presigner.url({ method: 'PUT', objectName: object_name, extra }) };
    },
    'POST /api/object-storage/:connector/complete_part_upload': ({ body }) => {
      const { object_name, upload_id, parts } = readBody(completeBody, body);
      checkUpload(platform, upload_id, object_name);
      return { object_name, etag: objects.completeUpload(upload_id, parts).etag };
    },
    'POST /api/object-storage/:connector/retrieve_presigned_url': ({ body }) => {
      const { object_name } = readBody(objectBody, body);
      if (objects.get(object_name) === undefined) throw notFound('Object');
      return { presigned_url: objects.presignGet(object_name) };
    },
  };
};
