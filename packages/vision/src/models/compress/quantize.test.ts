import { expect, test } from '@jest/globals';
import { quantize } from './quantize.ts';

test('gives each channel a scale of its own, along the axis that loses less', () => {
  // Two columns whose weights differ by a factor of a thousand.
  const weights = Float32Array.of(127, 0.001, -127, 0.127, 64, -0.127);
  const { values, scales, axis } = quantize(weights, [3, 2]);
  expect(axis).toBe(1);
  expect([...values]).toEqual([127, 1, -127, 127, 64, -127]);
  expect(scales[0]).toBeCloseTo(1);
  expect(scales[1]).toBeCloseTo(0.001);
});

test('finds channels along the first axis too', () => {
  const weights = Float32Array.of(127, -127, 64, 0.001, 0.127, -0.127);
  expect(quantize(weights, [2, 3])).toMatchObject({ axis: 0, values: Int8Array.of(127, -127, 64, 1, 127, -127) });
});

test('keeps a channel of zeros', () => {
  expect([...quantize(Float32Array.of(0, 0, 1, -1), [2, 2]).values]).toEqual([0, 0, 127, -127]);
});

test('loses what is small beside one scale for all', () => {
  const { values, scales, axis } = quantize(Float32Array.of(127, 0.001, -127), [3]);
  expect(axis).toBeUndefined();
  expect([...values]).toEqual([127, 0, -127]);
  expect(scales).toHaveLength(1);
});
