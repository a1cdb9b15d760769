import type { Point, ScoreMap } from './score-map.ts';

/** Pixels that hang together, by their leftmost and rightmost pixel of each row, from top to bottom. */
export type Region = readonly Point[];

const STEPS = [-1, 0, 1] as const;

/**
 * Finds the groups of pixels above the threshold that touch by a side or a corner, in the order of their topmost rows.
 * Only their outer form is kept: holes leave no mark.
 */
export const findRegions = (map: ScoreMap, threshold: number): Region[] => {
  const { width, height, data } = map;
  const isOpen = new Uint8Array(width * height);
  for (let i = 0; i < isOpen.length; i++) if ((data[i] ?? 0) > threshold) isOpen[i] = 1;

  const regions: Region[] = [];
  for (let start = isOpen.indexOf(1); start !== -1; start = isOpen.indexOf(1, start + 1))
    regions.push(takeRegion(isOpen, start, { width, height }));
  return regions;
};

const takeRegion = (isOpen: Uint8Array, start: number, size: { width: number; height: number }): Region => {
  const { width, height } = size;
  const rows = new Map<number, { left: number; right: number }>();
  const stack = [start];
  isOpen[start] = 0;
  for (let pixel = stack.pop(); pixel !== undefined; pixel = stack.pop()) {
    const x = pixel % width;
    const y = (pixel - x) / width;
    extendRow(rows, x, y);
    for (const dy of STEPS)
      for (const dx of STEPS) {
        const next = pixel + dy * width + dx;
        const isInside = x + dx >= 0 && x + dx < width && y + dy >= 0 && y + dy < height;
        if (!isInside || isOpen[next] !== 1) continue;
        isOpen[next] = 0;
        stack.push(next);
      }
  }
  return [...rows]
    .sort(([a], [b]) => a - b)
    .flatMap(([y, { left, right }]): Point[] =>
      left === right
        ? [[left, y]]
        : [
            [left, y],
            [right, y],
          ],
    );
};

const extendRow = (rows: Map<number, { left: number; right: number }>, x: number, y: number): void => {
  const row = rows.get(y);
  if (row === undefined) rows.set(y, { left: x, right: x });
  else if (x < row.left) row.left = x;
  else if (x > row.right) row.right = x;
};
