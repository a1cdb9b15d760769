import { expect, test } from '@jest/globals';
import { cornersOf, growRectangle, meanScore, smallestRectangle } from './rectangle.ts';
import type { Point } from './score-map.ts';

const rounded = (points: readonly Point[]): number[][] =>
  points.map((point) => point.map((value) => Math.round(value * 1e6) / 1e6 + 0));

test('upright points give an upright rectangle', () => {
  const rectangle = smallestRectangle([
    [1, 2],
    [5, 2],
    [5, 4],
    [1, 4],
    [3, 3],
  ]);
  expect(rounded(cornersOf(rectangle))).toEqual([
    [1, 2],
    [5, 2],
    [5, 4],
    [1, 4],
  ]);
});

test('a turned rectangle is found at its angle', () => {
  const rectangle = smallestRectangle([
    [0, 3],
    [4, 0],
    [7, 4],
    [3, 7],
    [3.5, 3.5],
  ]);
  expect([rectangle.length, rectangle.breadth]).toEqual([expect.closeTo(5, 9), expect.closeTo(5, 9)]);
  expect(rounded(cornersOf(rectangle))).toEqual([
    [0, 3],
    [4, 0],
    [7, 4],
    [3, 7],
  ]);
});

for (const [name, points, length] of [
  ['one point', [[3, 4]], 0],
  [
    'the same point twice',
    [
      [3, 4],
      [3, 4],
    ],
    0,
  ],
  [
    'a level line',
    [
      [0, 0],
      [2, 0],
      [6, 0],
    ],
    6,
  ],
  [
    'a slanting line',
    [
      [0, 0],
      [1, 1],
      [3, 3],
    ],
    Math.hypot(3, 3),
  ],
] as const)
  test(`${name} gives a rectangle without area`, () => {
    const rectangle = smallestRectangle(points);
    expect(rectangle.length * rectangle.breadth).toBeCloseTo(0, 9);
    expect(Math.max(rectangle.length, rectangle.breadth)).toBeCloseTo(length, 9);
  });

test('growing moves each side outwards', () => {
  const grown = growRectangle(
    smallestRectangle([
      [2, 2],
      [6, 2],
      [6, 4],
      [2, 4],
    ]),
    1.5,
  );
  expect(rounded(cornersOf(grown))).toEqual([
    [0.5, 0.5],
    [7.5, 0.5],
    [7.5, 5.5],
    [0.5, 5.5],
  ]);
});

test('corners run clockwise from the upper left at any angle', () => {
  for (let degrees = 0; degrees < 360; degrees += 15) {
    const angle = (degrees * Math.PI) / 180;
    const axis: Point = [Math.cos(angle), Math.sin(angle)];
    const corners = cornersOf({ center: [50, 50], axis, length: 30, breadth: 10 });
    const sums = corners.map(([x, y]) => x + y);
    expect(sums[0]).toBeCloseTo(Math.min(...sums), 9);
    const area = corners.reduce((sum, [x, y], i) => {
      const [nextX, nextY] = corners[(i + 1) % 4] ?? [0, 0];
      return sum + (x * nextY - y * nextX) / 2;
    }, 0);
    expect(area).toBeCloseTo(300, 6);
  }
});

test('the mean takes the pixels in and on the rectangle', () => {
  const map = { width: 4, height: 3, data: Float32Array.of(0, 0, 0, 0, 0, 1, 0.5, 0, 0, 0.5, 0, 0) };
  const rectangle = smallestRectangle([
    [1, 1],
    [2, 1],
    [2, 2],
    [1, 2],
  ]);
  expect(meanScore(map, rectangle)).toBe(0.5);
});

test('the mean of a turned rectangle leaves its corners of the frame out', () => {
  const map = { width: 5, height: 5, data: new Float32Array(25).fill(1) };
  for (const corner of [0, 4, 20, 24]) map.data[corner] = 0;
  expect(
    meanScore(
      map,
      smallestRectangle([
        [2, 0],
        [4, 2],
        [2, 4],
        [0, 2],
      ]),
    ),
  ).toBe(1);
});

test('a rectangle outside the map has a mean of 0', () => {
  const map = { width: 2, height: 2, data: Float32Array.of(1, 1, 1, 1) };
  expect(
    meanScore(
      map,
      smallestRectangle([
        [5, 5],
        [7, 5],
        [7, 9],
      ]),
    ),
  ).toBe(0);
});
