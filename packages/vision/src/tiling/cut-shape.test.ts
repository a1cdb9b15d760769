import { expect, test } from '@jest/globals';
import { classification, keypoints, line, point, polygon, rectangle } from '@picsellia-ts/sdk';
import { areaOf, clipPolygon } from './clip.ts';
import { cutShape } from './cut-tile.ts';

const WINDOW = { x: 10, y: 10, w: 10, h: 10 };

test('cuts a rectangle and keeps what it carries', () => {
  const given = rectangle('car', { x: 5, y: 12, w: 10, h: 20 }, { score: 0.7, attributes: { a: 1 } });
  expect(cutShape(given, WINDOW)).toEqual([{ ...given, x: 0, y: 2, w: 5, h: 8 }]);
});

test('leaves out what touches the window from outside', () => {
  expect(cutShape(rectangle('car', { x: 0, y: 0, w: 10, h: 30 }), WINDOW)).toEqual([]);
  expect(cutShape(point('tip', [20, 15]), WINDOW)).toEqual([]);
});

test('leaves out what is visible less than it is told', () => {
  const given = rectangle('car', { x: 0, y: 12, w: 12, h: 4 });
  expect(cutShape(given, WINDOW, { minVisible: 0.2 })).toEqual([]);
  expect(cutShape(given, WINDOW, { minVisible: 1 / 6 })).toHaveLength(1);
});

test('cuts the corner of a polygon off', () => {
  const [cut] = cutShape(
    polygon('roof', [
      [15, 5],
      [25, 15],
      [15, 25],
      [5, 15],
    ]),
    WINDOW,
  );
  expect(cut?.kind === 'polygon' && areaOf(cut.points)).toBe(100);
  const triangle = clipPolygon(
    [
      [10, 10],
      [30, 10],
      [10, 30],
    ],
    WINDOW,
  );
  expect(areaOf(triangle)).toBe(100);
});

test('keeps the area of a hollow outline that the window cuts in two', () => {
  const horseshoe = [
    [12, 12],
    [18, 12],
    [18, 28],
    [16, 28],
    [16, 14],
    [14, 14],
    [14, 28],
    [12, 28],
  ] as const;
  expect(areaOf(clipPolygon(horseshoe, { x: 10, y: 15, w: 10, h: 5 }))).toBe(20);
});

test('cuts a line into the pieces that lie inside', () => {
  const pieces = cutShape(
    line('wire', [
      [5, 12],
      [15, 12],
      [15, 25],
      [18, 25],
      [18, 15],
    ]),
    WINDOW,
  );
  expect(pieces.map((piece) => piece.kind === 'line' && piece.points)).toEqual([
    [
      [0, 2],
      [5, 2],
      [5, 10],
    ],
    [
      [8, 10],
      [8, 5],
    ],
  ]);
});

test('marks keypoints outside as absent, and leaves out a skeleton of those alone', () => {
  expect(
    cutShape(
      keypoints('hand', [
        [12, 13, 2],
        [30, 13, 1],
      ]),
      WINDOW,
    ),
  ).toEqual([
    keypoints('hand', [
      [2, 3, 2],
      [0, 0, 0],
    ]),
  ]);
  expect(cutShape(keypoints('hand', [[30, 13, 1]]), WINDOW)).toEqual([]);
});

test('says of each tile what was said of the whole image', () => {
  expect(cutShape(classification('indoors'), WINDOW)).toEqual([classification('indoors')]);
});
