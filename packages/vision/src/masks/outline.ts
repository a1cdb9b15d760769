import type { Point } from './score-map.ts';

/** One byte a pixel, row by row from the upper left corner; what is not 0 belongs to the mask. */
export interface BinaryMask {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

const DIRECTIONS = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
] as const;

/** Paints a group of pixels that touch by their sides with a number of its own, and counts them. */
const paint = (
  { width, height, data }: BinaryMask,
  painted: Int32Array,
  { seed, colour }: { readonly seed: number; readonly colour: number },
): number => {
  const stack = [seed];
  painted[seed] = colour;
  let count = 0;
  for (let pixel = stack.pop(); pixel !== undefined; pixel = stack.pop()) {
    count++;
    const x = pixel % width;
    const y = (pixel - x) / width;
    for (const [dx, dy] of DIRECTIONS) {
      const next = pixel + dx + dy * width;
      const isInside = x + dx >= 0 && x + dx < width && y + dy >= 0 && y + dy < height;
      if (!isInside || data[next] === 0 || painted[next] !== 0) continue;
      painted[next] = colour;
      stack.push(next);
    }
  }
  return count;
};

/** Finds the largest group; its first pixel is the leftmost of its top row. */
const largestGroup = (
  mask: BinaryMask,
): { readonly has: (x: number, y: number) => boolean; first: number } | undefined => {
  const painted = new Int32Array(mask.data.length);
  let best = { colour: 0, first: 0, count: 0 };
  for (let seed = 0, colour = 1; seed < painted.length; seed++) {
    if (mask.data[seed] === 0 || painted[seed] !== 0) continue;
    const count = paint(mask, painted, { seed, colour });
    if (count > best.count) best = { colour, first: seed, count };
    colour++;
  }
  const { width, height } = mask;
  const has = (x: number, y: number): boolean =>
    x >= 0 && x < width && y >= 0 && y < height && painted[y * width + x] === best.colour;
  return best.count === 0 ? undefined : { has, first: best.first };
};

/**
 * Goes round the largest group of pixels along their edges, clockwise: the corners of its outline, `[x, y]` with the upper
 * left corner of a pixel as its place. Holes leave no mark; empty for a mask without a pixel.
 */
export const traceOutline = (mask: BinaryMask): Point[] => {
  const group = largestGroup(mask);
  if (group === undefined) return [];
  const startX = group.first % mask.width;
  const startY = (group.first - startX) / mask.width;
  const outline: Point[] = [];
  let [x, y, heading] = [startX, startY, 0];
  do {
    const [dx, dy] = DIRECTIONS[heading] ?? [0, 0];
    x += dx;
    y += dy;
    // The two pixels ahead; the group lies to the right of the way.
    const right = group.has(x + Math.min(0, dx - dy), y + Math.min(0, dx + dy));
    const left = group.has(x + Math.min(0, dx + dy), y + Math.min(0, dy - dx));
    if (right && !left) continue;
    outline.push([x, y]);
    heading = (heading + (right ? 3 : 1)) % 4;
  } while (x !== startX || y !== startY || heading !== 0);
  return outline;
};
