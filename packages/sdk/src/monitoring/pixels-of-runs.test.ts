import { expect, test } from '@jest/globals';
import { pixelsOfRuns } from './pixels-of-runs.ts';

test.each(['PP3', 'T3d0l0000\\h2', '0PP3', ':5[1N2cl2'])(
  'adds up the compressed runs %s of 64 by 48 pixels',
  (counts) => {
    expect(pixelsOfRuns(counts)).toBe(3072);
  },
);

test('adds up plain runs', () => {
  expect(pixelsOfRuns('10 5 15')).toBe(30);
  expect(pixelsOfRuns('10,5, 15')).toBe(30);
});

test('says nothing of text that it cannot read', () => {
  expect(pixelsOfRuns('{"counts":[1]}')).toBeUndefined();
  expect(pixelsOfRuns('')).toBeUndefined();
  expect(pixelsOfRuns('PPo')).toBeUndefined();
});
