import { expect, test } from '@jest/globals';
import { compressRuns, expandRuns, measureRuns } from './rle.ts';

test.each([[[]], [[0, 12]], [[80, 40, 40, 40, 7800]], [[5, 1, 400, 1, 3, 1, 2_000_000, 17, 0, 1]]])(
  'compresses the runs %j so that they come back',
  (runs) => {
    expect(expandRuns(compressRuns(runs))).toEqual(runs);
  },
);

test('writes runs as COCO does, later ones as differences', () => {
  expect(compressRuns([80, 40, 40, 40, 7800])).toBe('`2X1X10`b7');
});

test.each<[string, number[], { area: number; bbox: number[] }]>([
  ['nothing', [20], { area: 0, bbox: [] }],
  ['one pixel', [7, 1, 12], { area: 1, bbox: [1, 2, 1, 1] }],
  ['a run into the next column', [4, 2, 14], { area: 2, bbox: [0, 0, 2, 5] }],
  ['two runs', [1, 2, 3, 3, 11], { area: 5, bbox: [0, 1, 2, 3] }],
])('measures %s in an image of height 5', (_what, runs, measures) => {
  expect(measureRuns(runs, 5)).toEqual(measures);
});
