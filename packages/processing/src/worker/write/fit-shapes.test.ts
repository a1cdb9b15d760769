import { expect, test } from '@jest/globals';
import { classification, keypoints, line, point, polygon, rectangle } from '@picsellia-ts/sdk';
import { checkType, fitShapes } from './fit-shapes.ts';

const size = { width: 100, height: 50 };
const fitOne = (shape: unknown) => fitShapes([shape], 'a.jpg', size)[0];

test('rounds a rectangle by its edges, not by its width', () => {
  expect(fitOne(rectangle('a', { x: 1.4, y: 1.6, w: 10.4, h: 10.2 }))).toMatchObject({ x: 1, y: 2, w: 11, h: 10 });
});

test('clips what reaches over the edge', () => {
  expect(fitOne(rectangle('a', { x: -5, y: 40, w: 20, h: 30 }))).toMatchObject({ x: 0, y: 40, w: 15, h: 10 });
  expect(
    fitOne(
      polygon('a', [
        [-3, 10],
        [120, 10],
        [50, 70],
      ]),
    ),
  ).toMatchObject({
    points: [
      [0, 10],
      [100, 10],
      [50, 50],
    ],
  });
});

test('keeps a rectangle visible that is thinner than a pixel', () => {
  expect(fitOne(rectangle('a', { x: 5, y: 5, w: 0.2, h: 3 }))).toMatchObject({ w: 1, h: 3 });
});

test('clips nothing where the size is unknown', () => {
  const [shape] = fitShapes([point('a', [5000.2, 1])], 'a.jpg', { width: 0, height: 0 });
  expect(shape).toMatchObject({ point: [5000, 1] });
});

test('takes one classification as well as a list', () => {
  expect(fitShapes(classification('cat'), 'a.jpg', size)).toEqual([classification('cat')]);
});

test.each([
  [
    'a number that is none',
    rectangle('a', { x: Number.NaN, y: 0, w: 1, h: 1 }),
    'a.jpg: rectangle 0: x, y, w, h holds NaN',
  ],
  ['infinity', point('a', [Number.POSITIVE_INFINITY, 0]), 'a.jpg: point 0: points holds Infinity'],
  ['no area', rectangle('a', { x: 1, y: 1, w: 0, h: 5 }), 'it has no area (w 0, h 5)'],
  ['a box outside', rectangle('a', { x: 200, y: 1, w: 5, h: 5 }), 'outside of the image of 100 x 50 pixels'],
  [
    'two points',
    polygon('a', [
      [1, 1],
      [2, 2],
    ]),
    'it has 2 points, of at least 3',
  ],
  ['one point of a line', line('a', [[1, 1]]), 'it has 1 points, of at least 2'],
  ['an empty label', rectangle(' ', { x: 1, y: 1, w: 5, h: 5 }), 'its label is empty'],
  ['a keypoint outside', keypoints('a', [[500, 500, 2]]), 'outside of the image'],
  ['no shape', { label: 'a', box: [1, 2, 3, 4] }, 'no shape; make shapes with rectangle(), polygon()'],
  ['nothing', undefined, 'the handler returned nothing; return its shapes, [] for none'],
])('refuses %s', (_, shape, message) => {
  expect(() => fitOne(shape)).toThrow(message);
});

test('names the shape by its index', () => {
  const good = rectangle('a', { x: 1, y: 1, w: 5, h: 5 });
  expect(() => fitShapes([good, good, null], 'b.png', size)).toThrow('b.png: result 2:');
});

test('refuses a kind that the version does not take', () => {
  expect(() =>
    checkType(
      [
        line('a', [
          [1, 1],
          [2, 2],
        ]),
      ],
      'a.jpg',
      'OBJECT_DETECTION',
    ),
  ).toThrow('a.jpg: a line does not go into a dataset version of type OBJECT_DETECTION');
  expect(() =>
    checkType(
      [
        line('a', [
          [1, 1],
          [2, 2],
        ]),
      ],
      'a.jpg',
      'MULTI',
    ),
  ).not.toThrow();
});
