import { expect, test } from '@jest/globals';
import { Pace } from './pace.ts';

/** Lets work finish at a rate that depends on the limit, and answers the limits that were tried. */
const limitsAt = (most: number, rateOf: (limit: number) => number): number[] => {
  let now = 0;
  const pace = new Pace(most, () => now);
  const limits: number[] = [];
  for (let count = 0; count < 64 * 12; count++) {
    now += 1 / rateOf(pace.limit);
    pace.finished();
    if (limits.at(-1) !== pace.limit) limits.push(pace.limit);
  }
  return limits;
};

test('raises the number of downloads while that pays, up to the given number', () => {
  expect(limitsAt(128, (limit) => limit / 100)).toEqual([16, 24, 36, 54, 81, 122, 128]);
});

test('goes back where more at once does not pay', () => {
  expect(limitsAt(128, () => 0.16).slice(0, 3)).toEqual([16, 24, 16]);
});

test('never begins with more than the given number', () => {
  expect(limitsAt(4, (limit) => limit)).toEqual([4]);
});
