import { expect, test } from '@jest/globals';
import { readRange } from './ranges.ts';

for (const [header, sizeBytes, expected] of [
  [undefined, 10, undefined],
  ['bytes=0-3', 10, { first: 0, last: 3 }],
  ['bytes=4-', 10, { first: 4, last: 9 }],
  ['bytes=4-99', 10, { first: 4, last: 9 }],
  ['bytes=-3', 10, { first: 7, last: 9 }],
  ['bytes=-30', 10, { first: 0, last: 9 }],
  ['bytes=10-', 10, 'unsatisfiable'],
  ['bytes=-0', 10, 'unsatisfiable'],
  ['bytes=0-', 0, 'unsatisfiable'],
  ['bytes=3-1', 10, undefined],
  ['bytes=0-1,4-5', 10, undefined],
  ['lines=0-1', 10, undefined],
  ['bytes=-', 10, undefined],
] as const) {
  test(`reads ${header} of ${sizeBytes} bytes`, () => {
    expect(readRange(header, sizeBytes)).toEqual(expected);
  });
}
