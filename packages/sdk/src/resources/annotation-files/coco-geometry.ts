import type { Coordinates, Keypoint, Shape } from '../../shapes/shape.ts';
import type { CocoAnnotation } from '../../wire/coco-file.ts';
import { expandRuns, measureRuns } from './rle.ts';

/** The place of a shape in COCO's form. */
export type CocoPlace = Pick<CocoAnnotation, 'bbox' | 'segmentation' | 'area' | 'keypoints' | 'num_keypoints'>;

/** A shape together with its place. */
export interface CocoGeometryOf {
  readonly shape: Shape;
  readonly geometry: CocoPlace;
}

const boxAround = (points: readonly (Coordinates | Keypoint)[]): number[] => {
  if (points.length === 0) return [];
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
  }
  return [left, top, right - left, bottom - top];
};

/** The area within an outline, by the shoelace formula. */
const areaOf = (points: readonly Coordinates[]): number => {
  let [twice, previous] = [0, points.at(-1) ?? [0, 0]];
  for (const point of points) {
    twice += previous[0] * point[1] - point[0] * previous[1];
    previous = point;
  }
  return Math.abs(twice) / 2;
};

const areaOfBox = ([, , w = 0, h = 0]: readonly number[]): number => w * h;

/** The place of a shape as COCO has it; undefined for lines and points, for which it has no form. */
export const toCocoGeometry = (
  shape: Shape,
  image: { readonly width: number; readonly height: number },
): CocoPlace | undefined => {
  switch (shape.kind) {
    case 'classification':
      return { bbox: [], segmentation: [], area: 0 };
    case 'rectangle': {
      const bbox = [shape.x, shape.y, shape.w, shape.h];
      return { bbox, segmentation: [], area: areaOfBox(bbox) };
    }
    case 'polygon':
      return {
        bbox: boxAround(shape.points),
        segmentation: [shape.points.flat()],
        area: areaOf(shape.points),
      };
    case 'keypoints': {
      const visible = shape.points.filter(([, , v]) => v !== 0);
      const bbox = boxAround(visible);
      const keypoints = shape.points.flat();
      return { bbox, area: areaOfBox(bbox), keypoints, num_keypoints: visible.length };
    }
    case 'mask': {
      const segmentation = { size: [image.height, image.width], counts: shape.mask };
      return { ...measureRuns(expandRuns(shape.mask), image.height), segmentation };
    }
    case 'line':
    case 'point':
      return undefined;
  }
};
