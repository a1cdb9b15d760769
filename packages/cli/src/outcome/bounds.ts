import type { Shape } from '@picsellia-ts/sdk';

/** An upright box: `x`, `y` the upper left corner, pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

const around = (points: readonly (readonly [number, number, ...number[]])[]): Box | undefined => {
  const [first] = points;
  if (first === undefined) return undefined;
  let [left, top] = first;
  let [right, bottom] = first;
  for (const [x, y] of points) {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { x: left, y: top, w: right - left, h: bottom - top };
};

/** Gives the box around a shape; undefined for one that has no place, as a classification or a mask. */
export const boundsOf = (shape: Shape): Box | undefined => {
  switch (shape.kind) {
    case 'rectangle':
      return { x: shape.x, y: shape.y, w: shape.w, h: shape.h };
    case 'polygon':
    case 'line':
    case 'keypoints':
      return around(shape.points);
    case 'point':
      return around([shape.point]);
    case 'classification':
    case 'mask':
      return undefined;
  }
};

/** Gives the area inside a ring of points, in square pixels. */
export const ringArea = (points: readonly (readonly [number, number])[]): number => {
  let doubled = 0;
  let previous = points.at(-1);
  for (const point of points) {
    if (previous !== undefined) doubled += previous[0] * point[1] - point[0] * previous[1];
    previous = point;
  }
  return Math.abs(doubled) / 2;
};
