import { expect, test } from '@jest/globals';
import { findRegions } from './regions.ts';
import type { ScoreMap } from './score-map.ts';

const draw = (...rows: string[]): ScoreMap => ({
  width: rows[0]?.length ?? 0,
  height: rows.length,
  data: Float32Array.from(rows.join(''), (cell) => (cell === '#' ? 0.9 : 0.1)),
});

test('an empty map has no regions', () => {
  expect(findRegions(draw('....', '....'), 0.5)).toEqual([]);
  expect(findRegions({ width: 0, height: 0, data: new Float32Array() }, 0.5)).toEqual([]);
});

test('a single pixel is a region of one point', () => {
  expect(findRegions(draw('....', '..#.'), 0.5)).toEqual([[[2, 1]]]);
});

test('each row gives its two ends from top to bottom', () => {
  const map = draw('......', '.####.', '..##..', '......');
  expect(findRegions(map, 0.5)).toEqual([
    [
      [1, 1],
      [4, 1],
      [2, 2],
      [3, 2],
    ],
  ]);
});

test('pixels that touch by a corner hang together', () => {
  expect(findRegions(draw('#...', '.#..', '..#.'), 0.5)).toHaveLength(1);
  expect(findRegions(draw('..#.', '.#..', '#...'), 0.5)).toHaveLength(1);
});

test('a gap of one pixel separates regions', () => {
  expect(findRegions(draw('##.##', '##.##'), 0.5)).toHaveLength(2);
});

test('rows do not run over the edge of the map', () => {
  expect(findRegions(draw('...#', '#...'), 0.5)).toEqual([[[3, 0]], [[0, 1]]]);
});

test('a hole leaves no mark', () => {
  const ring = draw('#####', '#...#', '#...#', '#####');
  const disc = draw('#####', '#####', '#####', '#####');
  expect(findRegions(ring, 0.5)).toEqual(findRegions(disc, 0.5));
});

test('a region within a hole is a region of its own', () => {
  const map = draw('#####', '#...#', '#.#.#', '#...#', '#####');
  expect(findRegions(map, 0.5).map((region) => region.length)).toEqual([10, 1]);
});

test('a region may cover the whole map', () => {
  expect(findRegions(draw('##', '##'), 0.5)).toEqual([
    [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ],
  ]);
});

test('a score that equals the threshold is not above it', () => {
  expect(findRegions({ width: 1, height: 1, data: Float32Array.of(0.5) }, 0.5)).toEqual([]);
});

test('a spiral as large as the map is one region', () => {
  const side = 801;
  const data = new Float32Array(side * side);
  for (let y = 0; y < side; y += 2) data.fill(1, y * side, (y + 1) * side);
  for (let y = 1; y < side; y += 2) data[y * side + (y % 4 === 1 ? side - 1 : 0)] = 1;
  expect(findRegions({ width: side, height: side, data }, 0.5)).toHaveLength(1);
});
