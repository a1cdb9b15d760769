import { expect, test } from '@jest/globals';
import { measureMask } from './mask.ts';
import { polygonArea } from './polygon.ts';

test('measures the area that a ring encloses', () => {
  const square = [
    [5, 5],
    [25, 5],
    [25, 25],
    [5, 25],
  ];
  expect(polygonArea(square)).toBe(400);
  expect(polygonArea(square.toReversed())).toBe(400);
  expect(polygonArea('no ring')).toBe(0);
});

// Runs go down the columns, the background first.
for (const [title, counts, height, expected] of [
  ['two spots in one column', '02203', 11, { area: 4, bbox: [0, 0, 1, 6] }],
  ['a run over two columns', '343', 5, { area: 4, bbox: [0, 0, 2, 5] }],
  ['nothing', 'T1', 5, { area: 0, bbox: [0, 0, 0, 0] }],
  ['an image of unknown size', '343', 0, { area: 0, bbox: [0, 0, 0, 0] }],
] as const) {
  test(`measures a mask of ${title}`, () => {
    expect(measureMask(counts, height)).toEqual(expected);
  });
}
