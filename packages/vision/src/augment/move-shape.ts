import type { Shape } from '@picsellia-ts/sdk';

type Pair = readonly [number, number];

/** How the places of an image move with its pixels. */
export interface Motion {
  /** Moves a corner of an area: a place on the border between pixels, from 0 to the width. */
  readonly corner: (place: Pair) => Pair;
  /** Moves a pixel by its index, from 0 to the width less 1. */
  readonly pixel: (place: Pair) => Pair;
}

/**
 * Moves a shape with its pixels. Rectangles and polygons enclose pixels and move by their borders; lines, points and
 * keypoints lie on pixels.
 *
 * @throws RangeError for a mask, which cannot be moved.
 */
export const moveShape = (shape: Shape, { corner, pixel }: Motion): Shape => {
  switch (shape.kind) {
    case 'classification':
      return shape;
    case 'rectangle': {
      const [ax, ay] = corner([shape.x, shape.y]);
      const [bx, by] = corner([shape.x + shape.w, shape.y + shape.h]);
      return { ...shape, x: Math.min(ax, bx), y: Math.min(ay, by), w: Math.abs(bx - ax), h: Math.abs(by - ay) };
    }
    case 'polygon':
      return { ...shape, points: shape.points.map(corner) };
    case 'line':
      return { ...shape, points: shape.points.map(pixel) };
    case 'point':
      return { ...shape, point: pixel(shape.point) };
    case 'keypoints':
      return {
        ...shape,
        points: shape.points.map(([x, y, v]) => {
          // One that is absent stands at 0, 0 and stays there.
          const [movedX, movedY] = v === 0 ? [x, y] : pixel([x, y]);
          return [movedX, movedY, v] as const;
        }),
      };
    case 'mask':
      throw new RangeError(`The mask '${shape.label}' cannot be moved; draw it as a polygon.`);
  }
};
