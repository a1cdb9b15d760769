import { compressRunLengths, expandRunLengths } from './run-lengths.ts';
import type { Box } from './shape.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Makes the run-length counts of a mask, as `mask()` takes them, from its pixels: `width * height` of them, row by row,
 * 0 outside and anything else inside, as sharp gives the raw pixels of one channel.
 *
 * @throws RangeError when there are not as many pixels
 */
export const encodeMask = (pixels: ArrayLike<number>, { width, height }: Size): string => {
  if (pixels.length !== width * height) {
    throw new RangeError(`a mask of ${width} x ${height} pixels has ${width * height} of them, not ${pixels.length}`);
  }
  const runs: number[] = [];
  let [isInside, run] = [false, 0];
  for (let x = 0; x < width; x += 1) {
    for (let place = x; place < pixels.length; place += width) {
      if ((pixels[place] !== 0) !== isInside) {
        runs.push(run);
        [isInside, run] = [!isInside, 0];
      }
      run += 1;
    }
  }
  return compressRunLengths([...runs, run]);
};

/**
 * The pixels of a mask from its run-length counts, row by row, 0 outside and 1 inside. Undefined for counts that are no
 * mask of an image of this size.
 */
export const decodeMask = (counts: string, { width, height }: Size): Uint8Array | undefined => {
  const runs = expandRunLengths(counts);
  if (runs === undefined || runs.reduce((sum, run) => sum + run, 0) !== width * height) return undefined;
  const pixels = new Uint8Array(width * height);
  let place = 0;
  for (const [index, run] of runs.entries()) {
    const end = place + run;
    if (index % 2 === 0) place = end;
    for (; place < end; place += 1) pixels[(place % height) * width + Math.floor(place / height)] = 1;
  }
  return pixels;
};

/** The pixels that a mask covers and the box around them; undefined when there are none, or it cannot be read. */
export const measureMask = (
  counts: string,
  height: number,
): { readonly area: number; readonly box: Box } | undefined => {
  const runs = expandRunLengths(counts);
  if (runs === undefined || height <= 0) return undefined;
  let [place, area] = [0, 0];
  let [left, top, right, bottom] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, -1, -1];
  for (const [index, run] of runs.entries()) {
    if (index % 2 === 1 && run > 0) {
      const last = place + run - 1;
      const [column, endColumn] = [Math.floor(place / height), Math.floor(last / height)];
      area += run;
      left = Math.min(left, column);
      right = Math.max(right, endColumn);
      // A run that goes on into the next column touches the lower edge here and the upper one there.
      top = Math.min(top, column === endColumn ? place % height : 0);
      bottom = Math.max(bottom, column === endColumn ? last % height : height - 1);
    }
    place += run;
  }
  return area === 0 ? undefined : { area, box: { x: left, y: top, w: right - left + 1, h: bottom - top + 1 } };
};
