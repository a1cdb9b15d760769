import { expect, test } from '@jest/globals';
import { classification, keypoints, line, mask, point, polygon, rectangle } from './build.ts';
import type { Shape } from './shape.ts';

test.each<[string, Shape, Shape]>([
  [
    'a rectangle',
    rectangle('car', { x: 1, y: 2, w: 3, h: 4 }, { score: 0.5 }),
    { kind: 'rectangle', label: 'car', x: 1, y: 2, w: 3, h: 4, score: 0.5 },
  ],
  [
    'a polygon',
    polygon(
      'car',
      [
        [0, 0],
        [1, 0],
        [1, 1],
      ],
      { text: 't' },
    ),
    {
      kind: 'polygon',
      label: 'car',
      points: [
        [0, 0],
        [1, 0],
        [1, 1],
      ],
      text: 't',
    },
  ],
  [
    'a line',
    line('car', [
      [0, 0],
      [1, 0],
    ]),
    {
      kind: 'line',
      label: 'car',
      points: [
        [0, 0],
        [1, 0],
      ],
    },
  ],
  ['a point', point('car', [1, 2]), { kind: 'point', label: 'car', point: [1, 2] }],
  ['a classification', classification('car', { score: undefined }), { kind: 'classification', label: 'car' }],
  [
    'a mask',
    mask('car', 'abc', { attributes: { a: 1 } }),
    { kind: 'mask', label: 'car', mask: 'abc', attributes: { a: 1 } },
  ],
  ['keypoints', keypoints('car', [[1, 2, 0]]), { kind: 'keypoints', label: 'car', points: [[1, 2, 0]] }],
])('makes %s', (_what, made, expected) => {
  expect(made).toStrictEqual(expected);
});

test('takes only the corners of a box', () => {
  const box = { x: 1, y: 2, w: 3, h: 4, extra: true };
  expect(rectangle('car', box)).not.toHaveProperty('extra');
});
