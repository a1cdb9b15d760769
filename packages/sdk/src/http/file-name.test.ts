import { expect, test } from '@jest/globals';
import { StorageError } from '../errors.ts';
import { safeFileName } from './file-name.ts';

test.each([
  ['image.jpg', 'image.jpg'],
  ['a/b/image.jpg', 'image.jpg'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\Windows\\image.jpg', 'image.jpg'],
  ['/absolute.png', 'absolute.png'],
  ['..hidden', '..hidden'],
])('reduces %s to its last part', (name, expected) => expect(safeFileName(name)).toBe(expected));

test.each(['', '.', '..', 'a/', 'a/..', '..\\', 'x\0.jpg'])('refuses %j', (name) => {
  expect(() => safeFileName(name)).toThrow(StorageError);
});
