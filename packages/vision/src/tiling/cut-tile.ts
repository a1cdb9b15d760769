import type { Box, Shape } from '@picsellia-ts/sdk';
import type { AnnotatedImage } from '../annotated-image.ts';
import { pipelineOf, pixelsOf } from '../pixels.ts';
import { areaOf, clipLine, clipPolygon, type Place } from './clip.ts';

/** Which shapes a tile keeps. */
export interface CutOptions {
  /**
   * Share of the area of a rectangle or polygon that must lie on the tile, 0 to 1; 0 (default) keeps whatever has any area
   * on it. Other shapes are kept when any of them lies on it.
   */
  readonly minVisible?: number;
}

const isOn = ([x, y]: Place, { x: left, y: top, w, h }: Box): boolean =>
  x >= left && y >= top && x < left + w && y < top + h;

const enough = (visible: number, whole: number, minVisible: number): boolean =>
  visible > 0 && visible >= whole * minVisible;

/**
 * Cuts a shape to a window and moves it to the window's corner: none when it lies outside, several when a line is cut apart.
 *
 * @throws RangeError for a mask, which cannot be cut.
 */
export const cutShape = (shape: Shape, window: Box, { minVisible = 0 }: CutOptions = {}): Shape[] => {
  const move = ([x, y]: Place): Place => [x - window.x, y - window.y];
  switch (shape.kind) {
    case 'classification':
      return [shape];
    case 'rectangle': {
      const x = Math.max(shape.x, window.x);
      const y = Math.max(shape.y, window.y);
      const w = Math.min(shape.x + shape.w, window.x + window.w) - x;
      const h = Math.min(shape.y + shape.h, window.y + window.h) - y;
      if (w <= 0 || h <= 0 || !enough(w * h, shape.w * shape.h, minVisible)) return [];
      return [{ ...shape, x: x - window.x, y: y - window.y, w, h }];
    }
    case 'polygon': {
      const points = clipPolygon(shape.points, window);
      if (!enough(areaOf(points), areaOf(shape.points), minVisible)) return [];
      return [{ ...shape, points: points.map(move) }];
    }
    case 'line':
      return clipLine(shape.points, window).map((points) => ({ ...shape, points: points.map(move) }));
    case 'point':
      return isOn(shape.point, window) ? [{ ...shape, point: move(shape.point) }] : [];
    case 'keypoints': {
      const points = shape.points.map(([x, y, v]): readonly [number, number, number] =>
        v > 0 && isOn([x, y], window) ? [x - window.x, y - window.y, v] : [0, 0, 0],
      );
      return points.some(([, , v]) => v > 0) ? [{ ...shape, points }] : [];
    }
    case 'mask':
      throw new RangeError(`The mask '${shape.label}' cannot be cut; draw it as a polygon.`);
  }
};

/**
 * Cuts a window out of an image, with its shapes. The window is of whole pixels and lies on the image, as `planTiles` makes
 * it.
 *
 * @throws RangeError when there is a mask among the shapes.
 */
export const cutTile = async (
  { image, shapes }: AnnotatedImage,
  window: Box,
  options: CutOptions = {},
): Promise<AnnotatedImage> => {
  const cut = shapes.flatMap((shape) => cutShape(shape, window, options));
  const region = { left: window.x, top: window.y, width: window.w, height: window.h };
  return { image: await pixelsOf(pipelineOf(image).extract(region)), shapes: cut };
};
