import type {
  Box,
  ClassificationShape,
  Coordinates,
  Keypoint,
  KeypointsShape,
  LineShape,
  MaskShape,
  PointShape,
  PolygonShape,
  RectangleShape,
  ShapeOptions,
} from './shape.ts';

type Given = Pick<RectangleShape, 'score' | 'text' | 'attributes'>;

const given = ({ score, text, attributes }: ShapeOptions): Given => ({
  ...(score === undefined ? {} : { score }),
  ...(text === undefined ? {} : { text }),
  ...(attributes === undefined ? {} : { attributes }),
});

/** Makes a box; x, y is the upper left corner, all four in pixels of the upright image. */
export const rectangle = (label: string, box: Box, options: ShapeOptions = {}): RectangleShape => {
  const { x, y, w, h } = box;
  return { kind: 'rectangle', label, x, y, w, h, ...given(options) };
};

/** Makes a closed outline from its corners, `[x, y]` in pixels of the upright image. */
export const polygon = (label: string, points: readonly Coordinates[], options: ShapeOptions = {}): PolygonShape => ({
  kind: 'polygon',
  label,
  points,
  ...given(options),
});

/** Makes an open line from its points, `[x, y]` in pixels of the upright image. */
export const line = (label: string, points: readonly Coordinates[], options: ShapeOptions = {}): LineShape => ({
  kind: 'line',
  label,
  points,
  ...given(options),
});

/** Makes a point, `[x, y]` in pixels of the upright image. */
export const point = (label: string, place: Coordinates, options: ShapeOptions = {}): PointShape => ({
  kind: 'point',
  label,
  point: place,
  ...given(options),
});

/** Makes a label for the whole image. */
export const classification = (label: string, options: ShapeOptions = {}): ClassificationShape => ({
  kind: 'classification',
  label,
  ...given(options),
});

/** Makes a mask of the whole image from COCO's compressed run-length counts. */
export const mask = (label: string, rleCounts: string, options: ShapeOptions = {}): MaskShape => ({
  kind: 'mask',
  label,
  mask: rleCounts,
  ...given(options),
});

/** Makes a skeleton from its keypoints, `[x, y, visibility]` in pixels of the upright image. */
export const keypoints = (label: string, points: readonly Keypoint[], options: ShapeOptions = {}): KeypointsShape => ({
  kind: 'keypoints',
  label,
  points,
  ...given(options),
});
