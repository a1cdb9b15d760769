import { expect, test } from '@jest/globals';
import { ContentTypeUnknownError } from './errors.ts';
import { imageTypeOf } from './image-type.ts';

test.each([
  ['a.png', undefined, 'IMAGE/PNG'],
  ['a.JPG', undefined, 'IMAGE/JPEG'],
  ['a.jpeg', undefined, 'IMAGE/JPEG'],
  ['a.bin', 'image/png', 'IMAGE/PNG'],
  ['a.png', 'jpeg', 'IMAGE/JPEG'],
  ['a.png', 'IMAGE/JPEG', 'IMAGE/JPEG'],
])('takes %s given as %s for %s', (filename, contentType, expected) => {
  expect(imageTypeOf(filename, contentType)).toBe(expected);
});

test.each([
  ['a.bmp', undefined, 'a.bmp looks like image/bmp'],
  ['a', undefined, 'a looks like application/octet-stream'],
  ['a.png', 'image/webp', 'a.png is given as image/webp'],
])('refuses %s given as %s', (filename, contentType, message) => {
  expect(() => imageTypeOf(filename, contentType)).toThrow(ContentTypeUnknownError);
  expect(() => imageTypeOf(filename, contentType)).toThrow(message);
});
