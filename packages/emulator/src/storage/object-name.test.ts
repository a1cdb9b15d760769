import { expect, test } from '@jest/globals';
import { contentTypeOf, lastSegment } from './object-name.ts';

for (const [name, expected] of [
  ['a.jpg', 'a.jpg'],
  ['folder/a.jpg', 'a.jpg'],
  ['..\\..\\a.jpg', 'a.jpg'],
  ['../..', 'file'],
  ['.', 'file'],
  ['', 'file'],
  ['.hidden', '.hidden'],
  ['a\ud800.jpg', 'a\ufffd.jpg'],
  [`${'n'.repeat(1000)}.jpg`, `${'n'.repeat(251)}.jpg`],
]) {
  test(`keeps of the name '${name}' what cannot lead elsewhere`, () => {
    expect(lastSegment(name ?? '')).toBe(expected);
  });
}

test('knows the type of an image by its name', () => {
  expect(['a.JPG', 'b.tiff', 'c'].map(contentTypeOf)).toEqual(['image/jpeg', 'image/tiff', 'application/octet-stream']);
});
