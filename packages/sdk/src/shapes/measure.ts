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

/**
 * The box around a shape, `x`, `y` its upper left corner, in pixels of the upright image; keypoints that are absent do not
 * count. `height` is that of the image, by which masks are read. Undefined where there is no place: for a classification,
 * keypoints that are all absent, and a mask that is empty or cannot be read.
 */
export const boundsOf = (shape: Shape, height: number): Box | undefined => {
  switch (shape.kind) {
    case 'rectangle':
      return { x: shape.x, y: shape.y, w: shape.w, h: shape.h };
    case 'polygon':
    case 'line':
      return boxAround(shape.points);
    case 'keypoints':
      return boxAround(shape.points.filter(([, , visibility]) => visibility !== 0));
    case 'point':
      return boxAround([shape.point]);
    case 'mask':
      return measureMask(shape.mask, height)?.box;
    case 'classification':
      return undefined;
  }
};

/**
 * How many pixels a shape covers; of a mask that is empty or cannot be read none. `height` is that of the image, by which
 * masks are read. Undefined for kinds without an area: lines, points, keypoints and classifications.
 */
export const areaOf = (shape: Shape, height: number): number | undefined => {
  switch (shape.kind) {
    case 'rectangle':
      return shape.w * shape.h;
    case 'polygon':
      return outlineArea(shape.points);
    case 'mask':
      return measureMask(shape.mask, height)?.area ?? 0;
    case 'line':
    case 'point':
    case 'keypoints':
    case 'classification':
      return undefined;
  }
};
