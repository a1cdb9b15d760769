import { expect, test } from '@jest/globals';
import { readTiffSize } from './tiff-size.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const readerOf =
  (bytes: Buffer) =>
  async (start: number, lengthBytes: number): Promise<Buffer> =>
    bytes.subarray(start, start + lengthBytes);

test.each([
  [
    'the byte order of a Motorola',
    '4d4d 002a 00000008 0003 0100 0004 00000001 00000140 0101 0003 00000001 00f00000 0112 0003 00000001 00060000',
    { width: 320, height: 240, orientation: 6 },
  ],
  [
    'the byte order of an Intel, without a rotation',
    '4949 2a00 08000000 0200 0001 0300 01000000 40010000 0101 0300 01000000 f0000000',
    { width: 320, height: 240, orientation: 1 },
  ],
  [
    'the wide fields of a BigTIFF',
    '4949 2b00 0800 0000 1000000000000000 0200000000000000' +
      '0001 0300 0100000000000000 4001000000000000 0101 0300 0100000000000000 f000000000000000',
    { width: 320, height: 240, orientation: 1 },
  ],
])('reads %s', async (_, text, size) => {
  expect(await readTiffSize(readerOf(hex(text)))).toEqual(size);
});

test.each([
  ['is no TIFF', 'ffd8 ffe0 0010 4a46494600 0101 00 0001 0001'],
  ['is shorter than a header', '4949 2a00'],
  ['ends before its directory', '4949 2a00 ffffff00 0000 0000 0000 0000'],
  ['names no size', '4949 2a00 08000000 0100 1201 0300 01000000 06000000'],
  ['is of a version that nobody knows', '4949 2c00 08000000 0000 0000 0000 0000'],
])('finds no size where the file %s', async (_, text) => {
  expect(await readTiffSize(readerOf(hex(text)))).toBeUndefined();
});
