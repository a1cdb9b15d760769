import { expect, test } from '@jest/globals';
import { classification, keypoints, line, mask, point, polygon, rectangle } from '../shapes/build.ts';
import type { Shape } from '../shapes/shape.ts';
import { writeElement } from './bulk-annotation.ts';

const labelIdOf = (): string => 'L';
const rest = { label_id: 'L', text: null, attributes: null };

test('writes every kind under its list, without the score', () => {
  const shapes = [
    rectangle('a', { x: 1, y: 2, w: 3, h: 4 }, { score: 0.5, text: 't', attributes: { k: 1 } }),
    polygon('a', [
      [1, 2],
      [3, 4],
      [5, 6],
    ]),
    classification('a'),
    mask('a', 'abc'),
    keypoints('a', [[1.5, 2.5, 2]]),
  ];
  expect(writeElement({ assetId: 'A', shapes, attributes: { seen: true } }, labelIdOf)).toEqual({
    asset_id: 'A',
    rectangles: [{ x: 1, y: 2, w: 3, h: 4, label_id: 'L', text: 't', attributes: { k: 1 } }],
    polygons: [
      {
        polygon: [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
        ...rest,
      },
    ],
    classifications: [rest],
    masks: [{ mask: 'abc', ...rest }],
    keypoints: [{ keypoints: [[1.5, 2.5, 2]], ...rest }],
    attributes: { seen: true },
  });
});

test.each<[string, Shape, string]>([
  [
    'a line',
    line('road', [
      [1, 2],
      [3, 4],
    ]),
    'a line cannot be written in bulk (asset A, label road)',
  ],
  ['a point', point('eye', [1, 2]), 'a point cannot be written in bulk (asset A, label eye)'],
  ['a fraction of a pixel', rectangle('a', { x: 1.5, y: 2, w: 3, h: 4 }), 'rectangle x must be an integer'],
  ['what is not a number', keypoints('a', [[Number.NaN, 2, 2]]), 'keypoint x must be a number'],
])('refuses %s', (_what, shape, message) => {
  const write = (): object => writeElement({ assetId: 'A', shapes: [shape] }, labelIdOf);
  expect(write).toThrow(TypeError);
  expect(write).toThrow(message);
});
