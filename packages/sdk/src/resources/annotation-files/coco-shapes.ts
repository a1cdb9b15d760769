import { compressRunLengths } from '../../shapes/run-lengths.ts';
import type { Keypoint, Shape } from '../../shapes/shape.ts';
import type { CocoAnnotation, CocoRle } from '../../wire/coco-file.ts';
import { cut, cutSide, pairUp } from './pixels.ts';

/** Types of dataset versions that COCO files can be imported into. */
export const COCO_TYPES = ['CLASSIFICATION', 'OBJECT_DETECTION', 'SEGMENTATION', 'KEYPOINT', 'MASK'] as const;

export type CocoType = (typeof COCO_TYPES)[number];

/** The part of a COCO annotation that shapes are made of. */
export type CocoGeometry = Pick<CocoAnnotation, 'bbox' | 'segmentation' | 'keypoints' | 'utf8_string' | 'attributes'>;

/** What came of one annotation: its shapes, why it was left out, or what is wrong with it and where. */
export type ShapesOutcome =
  | { readonly shapes: readonly Shape[]; readonly skipped?: readonly string[] }
  | { readonly invalid: string; readonly field: string };

type Remarks = Pick<Shape, 'label' | 'text' | 'attributes'>;
type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type ShapeReader = (annotation: CocoGeometry, remarks: Remarks) => ShapesOutcome;

const isRle = (segmentation: CocoGeometry['segmentation']): segmentation is CocoRle =>
  segmentation !== null && segmentation !== undefined && !Array.isArray(segmentation);

const readBox: ShapeReader = ({ bbox }, remarks) => {
  if (bbox?.length !== 4) return { field: 'bbox', invalid: 'a box needs four numbers: x, y, w, h' };
  const [x = 0, y = 0, w = 0, h = 0] = bbox;
  return { shapes: [{ kind: 'rectangle', ...remarks, x: cut(x), y: cut(y), w: cutSide(w), h: cutSide(h) }] };
};

const readPolygons: ShapeReader = ({ segmentation }, remarks) => {
  if (isRle(segmentation)) {
    return { shapes: [], skipped: ['a run-length mask goes into a dataset version of type MASK only'] };
  }
  const rings = segmentation as readonly (readonly number[])[] | null | undefined;
  if (rings === null || rings === undefined || rings.length === 0) {
    return { field: 'segmentation', invalid: 'it is empty, but the dataset version is of type SEGMENTATION' };
  }
  const shapes: Shape[] = [];
  const skipped: string[] = [];
  for (const [index, ring] of rings.entries()) {
    const field = `segmentation.${index}`;
    if (ring.length % 2 !== 0) return { field, invalid: 'it has an x without a y' };
    if (ring.length < 6) skipped.push(`${field} has fewer than three points`);
    else shapes.push({ kind: 'polygon', ...remarks, points: pairUp(ring) });
  }
  return { shapes, skipped };
};

const readMask: ShapeReader = ({ segmentation }, remarks) => {
  if (!isRle(segmentation)) {
    return { shapes: [], skipped: ['a dataset version of type MASK takes run-length masks only'] };
  }
  const { counts } = segmentation;
  return {
    shapes: [{ kind: 'mask', ...remarks, mask: typeof counts === 'string' ? counts : compressRunLengths(counts) }],
  };
};

const readKeypoints: ShapeReader = ({ keypoints }, remarks) => {
  const field = 'keypoints';
  if (keypoints === null || keypoints === undefined || keypoints.length === 0) return { field, invalid: 'it is empty' };
  if (keypoints.length % 3 !== 0) return { field, invalid: 'it must hold x, y and visibility of each point' };
  const points = Array.from({ length: keypoints.length / 3 }, (_, index): Keypoint => {
    const [x = 0, y = 0, v = 0] = keypoints.slice(3 * index, 3 * index + 3);
    return [x, y, cut(v)];
  });
  return { shapes: [{ kind: 'keypoints', ...remarks, points }] };
};

const READERS: Readonly<Record<CocoType, ShapeReader>> = {
  CLASSIFICATION: (_, remarks) => ({ shapes: [{ kind: 'classification', ...remarks }] }),
  OBJECT_DETECTION: readBox,
  SEGMENTATION: readPolygons,
  MASK: readMask,
  KEYPOINT: readKeypoints,
};

/** The shapes of one COCO annotation, as a dataset version of this type holds them. */
export const readCocoShapes = (type: CocoType, annotation: CocoGeometry, label: string): ShapesOutcome => {
  const { utf8_string: text, attributes } = annotation;
  const remarks: Mutable<Remarks> = { label };
  if (typeof text === 'string') remarks.text = text;
  if (attributes) remarks.attributes = attributes;
  return READERS[type](annotation, remarks);
};
