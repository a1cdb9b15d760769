import { expect, test } from '@jest/globals';
import { nameImage, readImageName, stemOf } from './image-names.ts';

const JOB = '0198b5c0-1111-7000-8000-0000000000aa';
const ASSET = '0198b5c0-2222-7000-8000-00000000BEEF';

test('names a new image so that its job, its asset and its number can be read back', () => {
  const name = nameImage(JOB, ASSET, { stem: 'a.b', index: 2, count: 3, extension: 'jpg' });
  expect(name).toBe('a.b.000000aa.0000beef.2of3.jpg');
  expect(readImageName(JOB, name)).toEqual({ stem: 'a.b', asset: '0000beef', index: 2, count: 3 });
});

test('does not take the image of another job for its own', () => {
  expect(readImageName(JOB, 'a.000000ab.0000beef.2of3.jpg')).toBeUndefined();
  expect(readImageName(JOB, 'a.jpg')).toBeUndefined();
});

test.each([
  ['photo.jpg', 'photo'],
  ['../../etc/photo.tar.gz', 'photo.tar'],
  ['C:\\images\\photo.png', 'photo'],
  ['.hidden', '.hidden'],
  ['..', 'image'],
  ['', 'image'],
  ['two\nlines.jpg', 'two lines'],
])('takes of the name %j the stem %j', (filename, stem) => {
  expect(stemOf(filename)).toBe(stem);
});
