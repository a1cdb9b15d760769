import { expect, test } from '@jest/globals';
import { measureMask, readMask, readRuns } from './mask.ts';

test.each<[string, readonly number[] | undefined]>([
  ['b120', [50, 2, 0]],
  ['1210', [1, 2, 1, 2]],
  ['0T3', [0, 100]],
  ['', undefined],
  ['P', undefined],
  ['no mask', undefined],
])('reads the run lengths of %j', (counts, runs) => {
  expect(readRuns(counts)).toEqual(runs);
});

test('reads the pixels of a mask column by column', () => {
  expect([...(readMask('1210', { width: 2, height: 3 }) ?? [])]).toEqual([0, 1, 1, 0, 1, 1]);
  expect(readMask('1210', { width: 3, height: 3 })).toBeUndefined();
});

test('measures what a mask covers, over the end of a column too', () => {
  expect(measureMask('1210', 3)).toEqual({ area: 4, box: { x: 0, y: 1, w: 2, h: 2 } });
  expect(measureMask('240', 3)).toEqual({ area: 4, box: { x: 0, y: 0, w: 2, h: 3 } });
  expect(measureMask('6', 3)).toBeUndefined();
});
