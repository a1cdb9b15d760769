import { expect, test } from '@jest/globals';
import { planTiles } from './plan-tiles.ts';

test('divides an image into tiles of one size, the last of which ends with it', () => {
  expect(planTiles({ width: 10, height: 4 }, { width: 4, height: 4 })).toEqual([
    { x: 0, y: 0, w: 4, h: 4 },
    { x: 4, y: 0, w: 4, h: 4 },
    { x: 6, y: 0, w: 4, h: 4 },
  ]);
});

test('repeats the share of a tile that it is told', () => {
  expect(planTiles({ width: 10, height: 3 }, { width: 4, height: 3, overlap: 0.25 }).map(({ x }) => x)).toEqual([
    0, 3, 6,
  ]);
});

test('gives an image that is smaller than a tile as one', () => {
  expect(planTiles({ width: 3, height: 9 }, { width: 5, height: 9 })).toEqual([{ x: 0, y: 0, w: 3, h: 9 }]);
});

test.each([
  [{ width: 0, height: 4 }],
  [{ width: 4, height: 1.5 }],
  [{ width: 4, height: 4, overlap: 1 }],
  [{ width: 4, height: 4, overlap: Number.NaN }],
])('refuses %p', (options) => {
  expect(() => planTiles({ width: 10, height: 10 }, options)).toThrow(RangeError);
});
