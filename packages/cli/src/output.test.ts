import { expect, test } from '@jest/globals';
import { count, duration, oneLine, someOf } from './output.ts';

test.each([
  [0, '0 ms'],
  [840.4, '840 ms'],
  [3240, '3.2 s'],
  [59_949, '59.9 s'],
  [59_960, '1 min 00 s'],
  [245_000, '4 min 05 s'],
])('writes %d ms as %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test('counts with the right noun', () => {
  expect([count(0, 'image'), count(1, 'image'), count(1200, 'image')]).toEqual(['0 images', '1 image', '1,200 images']);
});

test('names a few and counts the rest', () => {
  expect([someOf(['a', 'b']), someOf(['a', 'b', 'c', 'd', 'e'])]).toEqual(['a, b', 'a, b, c and 2 more']);
});

test('makes one line of several', () => {
  expect(oneLine(' a\n  b\r\nc ')).toBe('a b c');
});
