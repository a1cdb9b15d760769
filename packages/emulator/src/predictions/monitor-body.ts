import { z } from 'zod';
import type { JsonObject } from '../entities/values.ts';
import { jsonObject } from '../json.ts';

/** Alphabet and padding of standard base64; the length is looked at apart. */
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

export interface CloudImage {
  connector_id: string;
  client_type: string;
  bucket_name: string;
  object_name: string;
}

export const cloudImage: z.ZodType<CloudImage> = z.object({
  connector_id: z.string(),
  client_type: z.string(),
  bucket_name: z.string(),
  object_name: z.string().min(1),
});

/** An image in a body: bytes of at least one byte, as standard base64. */
export const base64Image: z.ZodType<string> = z
  .string()
  .min(4)
  .refine((text) => text.length % 4 === 0 && BASE64.test(text), 'must be standard base64');

/** What both services take along with an image. */
export interface Description {
  source?: string | undefined;
  tags?: string[] | undefined;
  metadata?: JsonObject | undefined;
  custom_metadata?: JsonObject | undefined;
  upload_dir?: string | undefined;
}

export const description: { [Field in keyof Description]-?: z.ZodType<Description[Field]> } = {
  source: z.string().min(1).optional(),
  tags: z.array(z.string().min(1)).optional(),
  metadata: jsonObject.optional(),
  custom_metadata: jsonObject.optional(),
  upload_dir: z.string().optional(),
};

const fields = z.object({
  ...description,
  filename: z.string().min(1),
  // Upper case on this wire, unlike everywhere else.
  content_type: z.enum(['IMAGE/PNG', 'IMAGE/JPEG']),
  height: z.int().min(1),
  width: z.int().min(1),
  raw_predictions: z.unknown(),
  latency: z.number().min(0),
  timestamp: z.number().min(0).optional(),
  shadow_latency: z.number().min(0).optional(),
  shadow_raw_predictions: z.unknown().optional(),
  sample: z.boolean().optional(),
  custom_metrics: jsonObject.optional(),
  image: base64Image.optional(),
  cloud_image: cloudImage.optional(),
});

export interface MonitorBody extends Description {
  filename: string;
  content_type: 'IMAGE/PNG' | 'IMAGE/JPEG';
  height: number;
  width: number;
  raw_predictions: unknown;
  /** Seconds. */
  latency: number;
  timestamp?: number | undefined;
  shadow_latency?: number | undefined;
  shadow_raw_predictions?: unknown;
  sample?: boolean | undefined;
  custom_metrics?: JsonObject | undefined;
  image?: string | undefined;
  cloud_image?: CloudImage | undefined;
}

export const monitorBody: z.ZodType<MonitorBody> = fields
  .refine(({ image, cloud_image }) => (image === undefined) !== (cloud_image === undefined), {
    path: ['image'],
    message: 'either image or cloud_image must be given',
  })
  .refine((body) => (body.shadow_latency === undefined) === (body.shadow_raw_predictions === undefined), {
    path: ['shadow_latency'],
    message: 'goes with shadow_raw_predictions',
  })
  .refine(({ upload_dir, cloud_image }) => upload_dir === undefined || cloud_image === undefined, {
    path: ['upload_dir'],
    message: 'is for images that are stored, not for those that are',
  });
