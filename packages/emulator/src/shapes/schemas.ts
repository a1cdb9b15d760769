import { z } from 'zod';
import type { JsonObject, ShapeKind } from '../entities/values.ts';
import { jsonObject } from '../json.ts';

/** A shape as clients send it; the fields of its geometry come on top. */
export interface ShapeInput {
  label_id: string;
  text?: string | null | undefined;
  attributes?: JsonObject | null | undefined;
}

export type ShapeInputLists = { readonly [Kind in ShapeKind]?: readonly ShapeInput[] | undefined };

const pixel = z.int();
const pair = z.tuple([pixel, pixel]);

const described = {
  label_id: z.string(),
  text: z.string().nullable().optional(),
  attributes: jsonObject.nullable().optional(),
};

/** Whole pixels, keypoints excepted. */
const schemas = {
  rectangles: z.object({ ...described, x: pixel, y: pixel, w: pixel.min(0), h: pixel.min(0) }),
  polygons: z.object({ ...described, polygon: z.array(pair).min(3) }),
  classifications: z.object(described),
  lines: z.object({ ...described, line: z.array(pair).min(2) }),
  points: z.object({ ...described, point: pair }),
  keypoints: z.object({ ...described, keypoints: z.array(z.tuple([z.number(), z.number(), z.number()])) }),
  masks: z.object({ ...described, mask: z.string() }),
};

export const SHAPE_SCHEMAS: Record<ShapeKind, z.ZodType<ShapeInput>> = schemas;

/** The same where any field may be left out. */
export const SHAPE_UPDATES: Record<
  ShapeKind,
  z.ZodType<{ [Key in keyof ShapeInput]?: ShapeInput[Key] | undefined }>
> = {
  rectangles: schemas.rectangles.partial(),
  polygons: schemas.polygons.partial(),
  classifications: schemas.classifications.partial(),
  lines: schemas.lines.partial(),
  points: schemas.points.partial(),
  keypoints: schemas.keypoints.partial(),
  masks: schemas.masks.partial(),
};

/** The lists of shapes that an annotation may come with. */
export const SHAPE_LISTS: Record<ShapeKind, z.ZodType<ShapeInput[] | undefined>> = {
  rectangles: z.array(schemas.rectangles).optional(),
  polygons: z.array(schemas.polygons).optional(),
  classifications: z.array(schemas.classifications).optional(),
  lines: z.array(schemas.lines).optional(),
  points: z.array(schemas.points).optional(),
  keypoints: z.array(schemas.keypoints).optional(),
  masks: z.array(schemas.masks).optional(),
};
