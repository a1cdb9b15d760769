import { traceOutline } from '../../masks/outline.ts';
import type { Point } from '../../masks/score-map.ts';
import { simplify } from '../../masks/simplify.ts';
import type { InputSize } from '../image-input.ts';
import type { FloatTensor } from '../onnx-session.ts';
import type { Candidate } from './candidates.ts';

/** The maps that masks are mixed from, and what one detection takes of each. */
export interface MaskSource {
  /** `[1, maps, height, width]`, smaller than the canvas. */
  readonly prototypes: FloatTensor;
  /** One number a map. */
  readonly coefficients: readonly number[];
}

// In pixels of the canvas: finer than that is the staircase of its pixels.
const TOLERANCE = 0.75;

interface Map2d {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

const mix = ({ prototypes, coefficients }: MaskSource): Map2d => {
  const [, , height = 0, width = 0] = prototypes.dims;
  const data = new Float32Array(width * height);
  for (const [map, factor] of coefficients.entries()) {
    const start = map * data.length;
    for (let i = 0; i < data.length; i++) data[i] = (data[i] ?? 0) + factor * (prototypes.data[start + i] ?? 0);
  }
  return { width, height, data };
};

/** The map between its pixels, which count from their middles; at the rim it goes on as it is. */
const sample = ({ width, height, data }: Map2d, x: number, y: number): number => {
  const clampedX = Math.min(Math.max(x, 0), width - 1);
  const clampedY = Math.min(Math.max(y, 0), height - 1);
  const left = Math.min(Math.floor(clampedX), Math.max(0, width - 2));
  const top = Math.min(Math.floor(clampedY), Math.max(0, height - 2));
  const [fx, fy] = [clampedX - left, clampedY - top];
  const at = (dx: number, dy: number): number => data[(top + dy) * width + left + dx] ?? 0;
  return (at(0, 0) * (1 - fx) + at(1, 0) * fx) * (1 - fy) + (at(0, 1) * (1 - fx) + at(1, 1) * fx) * fy;
};

/**
 * Draws the mask of a detection inside its box and goes round its largest part: corners in pixels of the canvas, empty
 * when no pixel of the box belongs to it. A value above 0 belongs to the mask, which is one half after the sigmoid.
 */
export const maskPolygon = (candidate: Candidate, source: MaskSource, canvas: InputSize): Point[] => {
  const map = mix(source);
  const left = Math.max(0, Math.floor(candidate.left));
  const top = Math.max(0, Math.floor(candidate.top));
  const width = Math.max(0, Math.min(canvas.width, Math.ceil(candidate.right)) - left);
  const height = Math.max(0, Math.min(canvas.height, Math.ceil(candidate.bottom)) - top);
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const mapY = ((top + y + 0.5) * map.height) / canvas.height - 0.5;
    for (let x = 0; x < width; x++) {
      const mapX = ((left + x + 0.5) * map.width) / canvas.width - 0.5;
      if (sample(map, mapX, mapY) > 0) data[y * width + x] = 1;
    }
  }
  return simplify(traceOutline({ width, height, data }), TOLERANCE).map(([x, y]) => [x + left, y + top]);
};
