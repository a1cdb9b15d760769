import { expect, test } from '@jest/globals';
import { compressRunLengths, expandRunLengths, readRuns } from './run-lengths.ts';

test.each([[[0, 12]], [[80, 40, 40, 40, 7800]], [[5, 1, 400, 1, 3, 1, 2_000_000, 17, 0, 1]]])(
  'compresses the runs %j so that they come back',
  (runs) => {
    expect(expandRunLengths(compressRunLengths(runs))).toEqual(runs);
  },
);

test('writes runs as COCO does, later ones as differences', () => {
  expect(compressRunLengths([80, 40, 40, 40, 7800])).toBe('`2X1X10`b7');
});

test.each<[string, readonly number[] | undefined]>([
  ['b120', [50, 2, 0]],
  ['1210', [1, 2, 1, 2]],
  ['0T3', [0, 100]],
  ['0O', [0, -1]],
  ['', undefined],
  ['P', undefined],
  ['no mask', undefined],
])('reads the run lengths of %j, and refuses negative ones', (counts, runs) => {
  expect(readRuns(counts)).toEqual(runs);
  expect(expandRunLengths(counts)).toEqual(counts === '0O' ? undefined : runs);
});
