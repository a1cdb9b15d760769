import { measureMask } from './mask.ts';
import type { Box, Coordinates, Keypoint, Shape } from './shape.ts';

const boxAround = (points: readonly (Coordinates | Keypoint)[]): Box | undefined => {
  const [first] = points;
  if (first === undefined) return undefined;
  let [left, top] = first;
  let [right, bottom] = first;
  for (const [x, y] of points) {
    [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
  }
  return { x: left, y: top, w: right - left, h: bottom - top };
};

/** The area within an outline, by the shoelace formula. */
const outlineArea = (points: readonly Coordinates[]): number => {
  let [twice, previous] = [0, points.at(-1) ?? [0, 0]];
  for (const point of points) {
    twice += previous[0] * point[1] - point[0] * previous[1];
    previous = point;
  }
  return Math.abs(twice) / 2;
};

/** Where a shape lies and how much it covers. */
export interface ShapeMeasures {
  /**
   * The box around it, `x`, `y` its upper left corner, in pixels of the upright image; keypoints that are absent do not
   * count. Undefined where there is no place: for a classification, keypoints that are all absent, and a mask that is empty
   * or cannot be read.
   */
  readonly box?: Box | undefined;
  /**
   * How many pixels it covers; none for a mask that is empty or cannot be read. Undefined for kinds without an area: lines,
   * points, keypoints and classifications.
   */
  readonly area?: number;
}

/** Measures a shape on an image that is `height` pixels high, by which masks are read. */
export const measureShape = (shape: Shape, height: number): ShapeMeasures => {
  switch (shape.kind) {
    case 'rectangle': {
      const { x, y, w, h } = shape;
      return { box: { x, y, w, h }, area: w * h };
    }
    case 'polygon':
      return { box: boxAround(shape.points), area: outlineArea(shape.points) };
    case 'mask':
      return measureMask(shape.mask, height) ?? { area: 0 };
    case 'line':
      return { box: boxAround(shape.points) };
    case 'point':
      return { box: boxAround([shape.point]) };
    case 'keypoints':
      return { box: boxAround(shape.points.filter(([, , visibility]) => visibility !== 0)) };
    case 'classification':
      return {};
  }
};
