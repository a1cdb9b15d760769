import type { Box } from '@picsellia-ts/sdk';

/** How an image is divided. */
export interface TileOptions {
  /** Width of a tile in pixels. */
  readonly width: number;
  /** Height of a tile in pixels. */
  readonly height: number;
  /** Share of a tile that the next one repeats, from 0 (default) up to 1; the last of a row or column may repeat more. */
  readonly overlap?: number;
}

const starts = (length: number, tile: number, overlap: number): number[] => {
  if (length <= tile) return [0];
  const step = Math.max(1, Math.round(tile * (1 - overlap)));
  const count = Math.ceil((length - tile) / step) + 1;
  // The last one ends where the image does, so that all are of one size.
  return Array.from({ length: count }, (_, index) => Math.min(index * step, length - tile));
};

/**
 * Divides an image into tiles that cover it, row by row: whole pixels, all of one size. A side of the image that is shorter
 * than a tile makes the tiles as short.
 *
 * @throws RangeError when a tile has no area, or `overlap` lies outside its range.
 */
export const planTiles = (
  size: { readonly width: number; readonly height: number },
  { width, height, overlap = 0 }: TileOptions,
): Box[] => {
  for (const side of [width, height])
    if (!(Number.isInteger(side) && side > 0))
      throw new RangeError(`A tile of ${width} x ${height}: both must be whole numbers above 0.`);
  if (!(overlap >= 0 && overlap < 1)) throw new RangeError(`overlap is ${overlap}; it must be 0 or more and below 1.`);
  const columns = starts(size.width, width, overlap);
  const [w, h] = [Math.min(width, size.width), Math.min(height, size.height)];
  return starts(size.height, height, overlap).flatMap((y) => columns.map((x) => ({ x, y, w, h })));
};
