import { z } from 'zod';
import type { JsonObject } from '../entities/values.ts';
import { keyConfigSchema } from './key-config.ts';

/** How people may describe shapes of a label, or images of a version: attribute by attribute, or null for none. */
export const attributesBody: z.ZodType<{ attributes: JsonObject | null }> = z.object({
  attributes: z.record(z.string().min(1), keyConfigSchema).nullable(),
});
