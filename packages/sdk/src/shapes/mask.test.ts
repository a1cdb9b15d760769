import { expect, test } from '@jest/globals';
import { decodeMask, encodeMask, measureMask } from './mask.ts';
import { compressRunLengths } from './run-lengths.ts';

const SIZE = { width: 4, height: 3 };
// Counts by COCO's own encoder, pycocotools.
const KNOWN: readonly [string, string, readonly number[]][] = [
  ['nothing', '<', [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
  ['all of the image', '0<', [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]],
  ['its first row', '012000000', [1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]],
  ['a corner and a column', '0152N', [1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0]],
];

test.each(KNOWN)('encodes and decodes a mask of %s', (_what, counts, pixels) => {
  expect(encodeMask(pixels, SIZE)).toBe(counts);
  expect([...(decodeMask(counts, SIZE) ?? [])]).toEqual(pixels);
});

test('agrees with COCO over two boxes and a hole', () => {
  const isIn = (x: number, y: number, [left, top, right, bottom]: readonly number[]): boolean =>
    x >= (left ?? 0) && x < (right ?? 0) && y >= (top ?? 0) && y < (bottom ?? 0);
  const pixels = Uint8Array.from({ length: 53 * 37 }, (_, at) => {
    const [x, y] = [at % 53, Math.floor(at / 53)];
    const isSet = isIn(x, y, [10, 5, 33, 20]) || isIn(x, y, [25, 18, 50, 30]);
    return isSet && !isIn(x, y, [12, 7, 14, 9]) ? 1 : 0;
  });
  const size = { width: 53, height: 37 };
  const counts = 'g;?f000C\\O9d0G\\O9d04000000000000000000000:F0000000000000=C00000000000000000000000000000000m2';
  expect(encodeMask(pixels, size)).toBe(counts);
  expect(decodeMask(counts, size)).toEqual(pixels);
  expect(measureMask(counts, 37)).toEqual({ area: 625, box: { x: 10, y: 5, w: 40, h: 25 } });
});

test('takes any number but 0 as inside', () => {
  expect(encodeMask(Buffer.from([255, 0, 1, 0]), { width: 2, height: 2 })).toBe('022');
});

test('refuses pixels of another size', () => {
  expect(() => encodeMask([1, 1], SIZE)).toThrow('a mask of 4 x 3 pixels has 12 of them, not 2');
});

test.each([
  ['of another size', '1210'],
  ['with a negative run', compressRunLengths([16, -4])],
  ['that is no text of run lengths', 'no mask'],
])('decodes no mask %s', (_what, counts) => {
  expect(decodeMask(counts, SIZE)).toBeUndefined();
});
