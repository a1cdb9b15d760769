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

const uploadBody = z.object({ object_name: z.string().min(1), content_type: z.string() });
const objectBody = z.object({ object_name: z.string().min(1) });

export const storageRoutes = ({ store, objects }: Platform): Routes => ({
  'POST /api/organization/:org/connector/:connector/generate_object_name': ({ body }) => {
    const { filename, type, context, upload_dir } = readBody(nameBody, body);
    const owners = [upload_dir, ...Object.values(context ?? {})].flatMap((part) => (part ? [lastSegment(part)] : []));
    const parts = [type.toLowerCase(), ...owners, store.newId('object'), lastSegment(filename)];
    return { object_name: parts.join('/') };
  },
  'POST /api/object-storage/:connector/generate_presigned_url': ({ body }) => {
    const { object_name, content_type } = readBody(uploadBody, body);
    return { client_type: 'minio', presigned_url_data: objects.presignPost(object_name, content_type) };
  },
  'POST /api/object-storage/:connector/retrieve_presigned_url': ({ body }) => {
    const { object_name } = readBody(objectBody, body);
    if (objects.get(object_name) === undefined) throw notFound('Object');
    return { presigned_url: objects.presignGet(object_name) };
  },
});
