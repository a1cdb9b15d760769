import { expect, test } from '@jest/globals';
import { keypoints, line, mask, point, polygon, rectangle } from './build.ts';
import { measureShape } from './measure.ts';
import { compressRunLengths } from './run-lengths.ts';

test.each<[string, number[], number, object | undefined]>([
  ['nothing', [20], 0, undefined],
  ['one pixel', [7, 1, 12], 1, { x: 1, y: 2, w: 1, h: 1 }],
  ['a run into the next column', [4, 2, 14], 2, { x: 0, y: 0, w: 2, h: 5 }],
  ['two runs', [1, 2, 3, 3, 11], 5, { x: 0, y: 1, w: 2, h: 3 }],
  ['a negative run', [22, -2], 0, undefined],
])('measures a mask of %s in an image of height 5', (_what, runs, area, box) => {
  const shape = mask('a', compressRunLengths(runs));
  const measures = measureShape(shape, 5);
  expect(measures.area).toBe(area);
  expect(measures.box).toEqual(box);
});

const triangle = polygon('a', [
  [1, 2],
  [5, 2],
  [5, 5],
]);
const pose = keypoints('a', [
  [3, 4, 2],
  [0, 0, 0],
  [7, 6, 1],
]);

test.each([
  ['a rectangle', rectangle('a', { x: 1, y: 2, w: 3, h: 4 }), { x: 1, y: 2, w: 3, h: 4 }, 12],
  ['a polygon', triangle, { x: 1, y: 2, w: 4, h: 3 }, 6],
  ['a point', point('a', [3, 4]), { x: 3, y: 4, w: 0, h: 0 }, undefined],
  ['keypoints without those that are absent', pose, { x: 3, y: 4, w: 4, h: 2 }, undefined],
  ['keypoints that are all absent', keypoints('a', [[0, 0, 0]]), undefined, undefined],
  [
    'a line',
    line('a', [
      [9, 1],
      [2, 3],
    ]),
    { x: 2, y: 1, w: 7, h: 2 },
    undefined,
  ],
])('measures %s', (_what, shape, box, area) => {
  const measures = measureShape(shape, 100);
  expect(measures.box).toEqual(box);
  expect(measures.area).toBe(area);
});
