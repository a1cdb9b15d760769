import { expect, test } from '@jest/globals';
import { areaOf } from '../tiling/clip.ts';
import { traceOutline } from './outline.ts';
import { simplify } from './simplify.ts';

const draw = (...rows: readonly string[]) => ({
  width: rows[0]?.length ?? 0,
  height: rows.length,
  data: Uint8Array.from(rows.join(''), (character) => (character === '#' ? 1 : 0)),
});

test('goes round a pixel by its four corners', () => {
  expect(traceOutline(draw('...', '.#.', '...'))).toEqual([
    [2, 1],
    [2, 2],
    [1, 2],
    [1, 1],
  ]);
});

test('takes the largest of several groups, and no corner-to-corner neighbour', () => {
  const outline = traceOutline(draw('#....', '.##..', '.###.', '....#'));
  expect(areaOf(outline)).toBe(5);
  expect(Math.min(...outline.map(([x]) => x))).toBe(1);
});

test('encloses holes', () => {
  expect(areaOf(traceOutline(draw('###', '#.#', '###')))).toBe(9);
});

test('gives nothing for an empty mask', () => {
  expect(traceOutline(draw('..', '..'))).toEqual([]);
  expect(traceOutline({ width: 0, height: 0, data: new Uint8Array() })).toEqual([]);
});

test('has the area of its pixels for any blob without holes', () => {
  const [width, height] = [60, 50];
  const data = new Uint8Array(width * height);
  for (let i = 0; i < data.length; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    if (Math.hypot(x - 30, (y - 25) * 1.4) < 20 + 4 * Math.sin(Math.atan2(y - 25, x - 30) * 5)) data[i] = 1;
  }
  const outline = traceOutline({ width, height, data });
  const count = data.reduce((sum, value) => sum + value, 0);
  expect(areaOf(outline)).toBe(count);
  const simple = simplify(outline, 0.75);
  expect(simple.length).toBeLessThan(outline.length / 2);
  expect(Math.abs(areaOf(simple) / count - 1)).toBeLessThan(0.03);
});

test('keeps the corners of a rectangle and drops what lies between', () => {
  const corners = [
    [0, 0],
    [4, 0],
    [8, 0],
    [8, 3],
    [8, 6],
    [0, 6],
  ] as const;
  expect(simplify(corners, 0.1)).toEqual([
    [0, 0],
    [8, 0],
    [8, 6],
    [0, 6],
  ]);
});
