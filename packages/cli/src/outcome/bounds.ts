import type { Shape } from '@picsellia-ts/sdk';
import type { Box } from './box.ts';
import { measureMask } from './mask.ts';

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

/** Gives the box around a shape on an image that is so many pixels high; undefined for one that has no place. */
export const boundsOf = (shape: Shape, height: number): Box | undefined => {
  switch (shape.kind) {
    case 'rectangle':
      return { x: shape.x, y: shape.y, w: shape.w, h: shape.h };
    case 'polygon':
    case 'line':
    case 'keypoints':
      return around(shape.points);
    case 'point':
      return around([shape.point]);
    case 'mask':
      return measureMask(shape.mask, height)?.box;
    case 'classification':
      return undefined;
  }
};

/** Gives the area inside a ring of points, in square pixels. */
const ringArea = (points: readonly (readonly [number, number])[]): number => {
  let doubled = 0;
  let previous = points.at(-1);
  for (const point of points) {
    if (previous !== undefined) doubled += previous[0] * point[1] - point[0] * previous[1];
    previous = point;
  }
  return Math.abs(doubled) / 2;
};

/** Gives the pixels that a shape covers on an image that is so many pixels high; undefined for one without an area. */
export const areaOf = (shape: Shape, height: number): number | undefined => {
  switch (shape.kind) {
    case 'rectangle':
      return shape.w * shape.h;
    case 'polygon':
      return ringArea(shape.points);
    case 'mask':
      return measureMask(shape.mask, height)?.area ?? 0;
    case 'line':
    case 'point':
    case 'keypoints':
    case 'classification':
      return undefined;
  }
};
