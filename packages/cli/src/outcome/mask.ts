import type { Box } from './box.ts';

/**
 * Reads COCO's compressed run lengths: five bits a character, the least first, each run from the fourth on as the
 * difference to the one before the last. Undefined for a text that is none.
 */
export const readRuns = (counts: string): readonly number[] | undefined => {
  const runs: number[] = [];
  let value = 0;
  let shift = 0;
  for (let at = 0; at < counts.length; at += 1) {
    const code = counts.charCodeAt(at) - 48;
    if (code < 0 || code > 63 || shift > 30) return undefined;
    value |= (code & 31) << shift;
    shift += 5;
    if ((code & 32) !== 0) continue;
    if ((code & 16) !== 0 && shift < 32) value |= -1 << shift;
    const run = value + (runs.length > 2 ? (runs.at(-2) ?? 0) : 0);
    if (run < 0) return undefined;
    runs.push(run);
    [value, shift] = [0, 0];
  }
  return shift === 0 && runs.length > 0 ? runs : undefined;
};

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Gives each pixel of a mask as 0 or 1, column by column as COCO counts them; undefined for a text that is no mask of an
 * image of this size.
 */
export const readMask = (counts: string, { width, height }: Size): Uint8Array | undefined => {
  const runs = readRuns(counts);
  if (runs === undefined || runs.reduce((sum, run) => sum + run, 0) !== width * height) return undefined;
  const pixels = new Uint8Array(width * height);
  let at = 0;
  for (const [index, run] of runs.entries()) {
    if (index % 2 === 1) pixels.fill(1, at, at + run);
    at += run;
  }
  return pixels;
};

/** The area of a mask in pixels and the box around it; undefined when it is empty or no mask of this height. */
export const measureMask = (
  counts: string,
  height: number,
): { readonly area: number; readonly box: Box } | undefined => {
  const runs = readRuns(counts);
  if (runs === undefined || height <= 0) return undefined;
  let [area, at] = [0, 0];
  let [left, top, right, bottom] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, -1, -1];
  for (const [index, run] of runs.entries()) {
    if (index % 2 === 1 && run > 0) {
      const [first, last] = [Math.floor(at / height), Math.floor((at + run - 1) / height)];
      area += run;
      left = Math.min(left, first);
      right = Math.max(right, last);
      top = Math.min(top, first === last ? at % height : 0);
      bottom = Math.max(bottom, first === last ? (at + run - 1) % height : height - 1);
    }
    at += run;
  }
  return area === 0 ? undefined : { area, box: { x: left, y: top, w: right - left + 1, h: bottom - top + 1 } };
};
