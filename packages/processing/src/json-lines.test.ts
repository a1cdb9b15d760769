import { expect, test } from '@jest/globals';
import { LineSplitter } from './json-lines.ts';

test('puts lines together wherever they are cut, and ends none at U+2028', () => {
  const splitter = new LineSplitter();
  const lines = ['{"a":"\u2028', '"}\n{"b', '":1}\n\n', '{"c":2'].map((chunk) => splitter.push(chunk));
  expect(lines).toEqual([[], ['{"a":"\u2028"}'], ['{"b":1}'], []]);
  expect(splitter.rest).toBe('{"c":2');
});
