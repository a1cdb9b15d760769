import { expect, test } from '@jest/globals';
import { writePlanes } from './tensor.ts';

const plain = { mean: [0, 0, 0], std: [1, 1, 1] } as const;
const rounded = (values: Float32Array): number[] => [...values].map((value) => Math.round(value * 255));

test('interleaved pixels become planes', () => {
  const target = new Float32Array(6);
  writePlanes({ width: 2, height: 1, channels: 3, data: Uint8Array.of(1, 2, 3, 4, 5, 6) }, target, plain);
  expect(rounded(target)).toEqual([1, 4, 2, 5, 3, 6]);
});

test('blue comes first when the model wants it', () => {
  const target = new Float32Array(6);
  const data = Uint8Array.of(1, 2, 3, 4, 5, 6);
  writePlanes({ width: 2, height: 1, channels: 3, data }, target, { ...plain, order: 'bgr' });
  expect(rounded(target)).toEqual([3, 6, 2, 5, 1, 4]);
});

test('grey fills all planes and alpha is left out', () => {
  const target = new Float32Array(3);
  writePlanes({ width: 1, height: 1, channels: 1, data: Uint8Array.of(40) }, target, plain);
  expect(rounded(target)).toEqual([40, 40, 40]);
  writePlanes({ width: 1, height: 1, channels: 4, data: Uint8Array.of(1, 2, 3, 99) }, target, plain);
  expect(rounded(target)).toEqual([1, 2, 3]);
});

test('each plane has its own mean and deviation', () => {
  const target = new Float32Array(3);
  const image = { width: 1, height: 1, channels: 3, data: Uint8Array.of(255, 255, 0) } as const;
  writePlanes(image, target, { mean: [0.5, 0.25, 0.5], std: [0.5, 0.25, 0.25] });
  expect([...target]).toEqual([1, 3, -2]);
});

test('a longer array keeps what lies behind the image', () => {
  const target = new Float32Array(4).fill(8);
  writePlanes({ width: 1, height: 1, channels: 1, data: Uint8Array.of(0) }, target, plain);
  expect([...target]).toEqual([0, 0, 0, 8]);
});

test('an array that is too short is refused', () => {
  const image = { width: 1, height: 1, channels: 1, data: Uint8Array.of(0) } as const;
  expect(() => writePlanes(image, new Float32Array(2), plain)).toThrow(RangeError);
});
