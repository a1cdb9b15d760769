import { expect, test } from '@jest/globals';
import { shuffle } from './shuffle.ts';
import { cutsOf } from './splits.ts';

test.each([
  [[0.64, 0.16, 0.2], 100, [0, 64, 80, 100]],
  [[0.8, 0.2], 3, [0, 2, 3]],
  [[2, 1, 0], 9, [0, 6, 9, 9]],
  [[0.1, 0.2, 0.7], 10, [0, 1, 3, 10]],
  [[1, 0], 0, [0, 0, 0]],
])('cuts by %j a list of %i', (ratios, count, cuts) => {
  expect(cutsOf(ratios, count)).toEqual(cuts);
});

test.each([[[1]], [[]], [[0, 0]], [[1, -1]], [[1, Number.NaN]]])('refuses the ratios %j', (ratios) => {
  expect(() => cutsOf(ratios, 10)).toThrow(RangeError);
});

test('shuffles alike for the same seed, and loses nothing', () => {
  const items = Array.from({ length: 100 }, (_, index) => index);
  expect(shuffle(items, 7)).toEqual(shuffle(items, 7));
  expect(shuffle(items, 7)).not.toEqual(shuffle(items, '7'));
  expect(shuffle(items, 7)).not.toEqual(items);
  expect(shuffle(items, undefined).sort((one, other) => one - other)).toEqual(items);
});
