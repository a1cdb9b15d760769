import * as z from 'zod';
import { lazily } from './lazily.ts';

type Free = Readonly<Record<string, unknown>>;

/** An image of a COCO file; `file_name` is what the file was written by: a file name, an object name, or an id. */
export interface CocoImage {
  readonly id: number;
  readonly file_name: string;
  readonly width?: number | null | undefined;
  readonly height?: number | null | undefined;
  readonly attributes?: Free | null | undefined;
}

/** A category of a COCO file; `supercategory` is a dotted path of groups, `keypoints` and `skeleton` name a skeleton. */
export interface CocoCategory {
  readonly id: number;
  readonly name: string;
  readonly supercategory?: string | null | undefined;
  readonly keypoints?: readonly string[] | string | null | undefined;
  readonly skeleton?: readonly (readonly number[])[] | null | undefined;
}

/** A mask as run lengths, column by column; `size` is height, width; `counts` is compressed when it is text. */
export interface CocoRle {
  readonly size: readonly number[];
  readonly counts: string | readonly number[];
}

/**
 * One shape of a COCO file. `bbox` is `[x, y, w, h]` in pixels and empty where there is none; `segmentation` holds rings
 * `[x1, y1, x2, y2, …]`, or a mask; `keypoints` is `[x1, y1, v1, x2, y2, v2, …]`.
 */
export interface CocoAnnotation {
  readonly id: number;
  readonly image_id: number;
  readonly category_id: number;
  readonly bbox?: readonly number[] | null | undefined;
  readonly segmentation?: readonly (readonly number[])[] | CocoRle | null | undefined;
  readonly keypoints?: readonly number[] | null | undefined;
  readonly num_keypoints?: number | null | undefined;
  readonly area?: number | null | undefined;
  readonly iscrowd?: number | null | undefined;
  readonly utf8_string?: string | null | undefined;
  readonly attributes?: Free | null | undefined;
}

/** A COCO file with its images, categories and annotations. */
export interface CocoFile {
  readonly info?: Free | null | undefined;
  readonly licenses?: readonly unknown[] | null | undefined;
  readonly categories: readonly CocoCategory[];
  readonly images: readonly CocoImage[];
  readonly annotations: readonly CocoAnnotation[];
}

/** A frame of a video; `frame_id` is its number within the video. */
export interface CocoFrame {
  readonly id: number;
  readonly frame_id?: number | null | undefined;
}

/** Where a shape is in its video; shapes with the same `track_id` are one object, `keyframe` marks what was drawn. */
export interface CocoFrameAttributes {
  readonly track_id?: number | null | undefined;
  readonly frame_id?: number | null | undefined;
  readonly keyframe?: boolean | null | undefined;
}

/** One shape on one frame of a video. */
export interface CocoVideoAnnotation extends Omit<CocoAnnotation, 'image_id'> {
  readonly image_id?: number | null | undefined;
  readonly video_id?: number | null | undefined;
  readonly frame_attributes?: CocoFrameAttributes | null | undefined;
}

/** A COCO file of videos. */
export interface CocoVideoFile {
  readonly categories: readonly CocoCategory[];
  readonly videos: readonly CocoImage[];
  readonly images: readonly CocoFrame[];
  readonly annotations: readonly CocoVideoAnnotation[];
}

const integer = (): z.ZodInt => z.int();
const free = lazily(() => z.record(z.string(), z.unknown()).nullish());
const numbers = lazily(() => z.array(z.number()));

const imageWire = lazily(() =>
  z.object({
    id: integer(),
    file_name: z.string(),
    width: z.number().nullish(),
    height: z.number().nullish(),
    attributes: free(),
  }),
);

const categoryWire = lazily(() =>
  z.object({
    id: integer(),
    name: z.string().min(1),
    supercategory: z.string().nullish(),
    keypoints: z.union([z.array(z.string()), z.string()]).nullish(),
    skeleton: z.array(z.array(z.number())).nullish(),
  }),
);

const shapeWire = lazily(() => ({
  id: integer(),
  category_id: integer(),
  bbox: numbers().nullish(),
  segmentation: z
    .union([z.array(numbers()), z.object({ size: numbers(), counts: z.union([z.string(), numbers()]) })])
    .nullish(),
  keypoints: numbers().nullish(),
  num_keypoints: z.number().nullish(),
  area: z.number().nullish(),
  iscrowd: z.number().nullish(),
  utf8_string: z.string().nullish(),
  attributes: free(),
}));

const fileWire = lazily(() =>
  z.object({
    info: free(),
    licenses: z.array(z.unknown()).nullish(),
    categories: z.array(categoryWire()).default([]),
    images: z.array(imageWire()),
    annotations: z.array(z.unknown()),
  }),
);

const annotationWire = lazily(() => z.object({ ...shapeWire(), image_id: integer() }));

const videoFileWire = lazily(() =>
  z.object({
    categories: z.array(categoryWire()).default([]),
    videos: z.array(imageWire()),
    images: z.array(z.object({ id: integer(), frame_id: integer().nullish() })).default([]),
    annotations: z.array(
      z.object({
        ...shapeWire(),
        image_id: integer().nullish(),
        video_id: integer().nullish(),
        frame_attributes: z
          .object({ track_id: integer().nullish(), frame_id: integer().nullish(), keyframe: z.boolean().nullish() })
          .nullish(),
      }),
    ),
  }),
);

/** A COCO file whose images and categories were read, and whose annotations were not yet. */
export interface OpenedCocoFile extends Omit<CocoFile, 'annotations'> {
  readonly annotations: readonly unknown[];
}

/** Reads all but the annotations, which are most of a file. */
export const openCocoFile = (body: unknown): OpenedCocoFile => fileWire().parse(body);

const isNumbers = (value: unknown): boolean => Array.isArray(value) && value.every(Number.isFinite);

/** What nearly all annotations are made of: ids, a box, rings, and no more said of them. */
const PLAIN_FIELDS: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ['id', Number.isSafeInteger],
  ['image_id', Number.isSafeInteger],
  ['category_id', Number.isSafeInteger],
  ['bbox', isNumbers],
  ['segmentation', (value) => Array.isArray(value) && value.every(isNumbers)],
  ['area', Number.isFinite],
  ['iscrowd', Number.isFinite],
]);

const isPlainAnnotation = (body: unknown): body is CocoAnnotation => {
  if (typeof body !== 'object' || body === null) return false;
  for (const key in body) if (PLAIN_FIELDS.get(key)?.((body as Free)[key]) !== true) return false;
  return 'id' in body && 'image_id' in body && 'category_id' in body;
};

/**
 * Reads one annotation. A file has tens of thousands, and the schema takes fifteen times as long as a look at a plain
 * one; it reads all others, and words what is wrong.
 */
export const readCocoAnnotation = (body: unknown): CocoAnnotation =>
  isPlainAnnotation(body) ? body : annotationWire().parse(body);
export const readCocoVideoFile = (body: unknown): CocoVideoFile => videoFileWire().parse(body);
