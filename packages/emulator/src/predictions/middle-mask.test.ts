import { expect, test } from '@jest/globals';
import { measureMask } from '../shapes/mask.ts';
import { middleMask } from './middle-mask.ts';

test.each([
  [64, 48, [16, 12, 32, 24]],
  [7, 5, [1, 1, 3, 2]],
  [1, 1, [0, 0, 1, 1]],
  [2000, 1000, [500, 250, 1000, 500]],
])('covers the middle of an image of %d by %d', (width, height, bbox) => {
  expect(measureMask(middleMask(width, height), height)).toEqual({ bbox, area: (bbox[2] ?? 0) * (bbox[3] ?? 0) });
});
