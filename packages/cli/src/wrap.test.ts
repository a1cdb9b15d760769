import { expect, test } from '@jest/globals';
import { wrapped } from './wrap.ts';

test('breaks at spaces, and leaves a long word whole', () => {
  expect(wrapped('one two three', { width: 9, indent: 0 })).toEqual(['one two', 'three']);
  expect(wrapped('see /a/long/path/to it', { width: 12, indent: 2 })).toEqual(['  see', '  /a/long/path/to', '  it']);
  expect(wrapped('', { width: 9, indent: 1 })).toEqual([' ']);
});
