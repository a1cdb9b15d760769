import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { ImageQuality } from '@picsellia-ts/vision';
import { measureQuality } from '@picsellia-ts/vision';
import sharp, { type Sharp } from 'sharp';

/** Made by fixtures/reference.py with OpenCV. */
const reference: { readonly quality: Record<string, ImageQuality> } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures/reference.json'), 'utf8'),
);

const photo = (name: string): Sharp => sharp(join(import.meta.dirname, '../../../examples/images', name));

const measure = async (pipeline: Sharp): Promise<ImageQuality> => {
  const { data, info } = await pipeline.raw().toBuffer({ resolveWithObject: true });
  return measureQuality({ width: info.width, height: info.height, channels: info.channels === 1 ? 1 : 3, data });
};

test.each(Object.entries(reference.quality))('measures %s as OpenCV does', async (name, expected) => {
  const found = await measure(photo(name));
  expect(found.brightness).toBeCloseTo(expected.brightness, 2);
  expect(found.contrast).toBeCloseTo(expected.contrast, 2);
  // Another decoder rounds a pixel of a JPEG differently now and then.
  expect(Math.abs(found.sharpness / expected.sharpness - 1)).toBeLessThan(0.03);
});

test('finds a blurred copy less sharp, and a dark one less bright', async () => {
  const [plain, blurred, dark] = [
    await measure(photo('coffee.jpg')),
    await measure(photo('coffee.jpg').blur(4)),
    await measure(photo('coffee.jpg').linear(0.3, 0)),
  ];
  expect(blurred.sharpness).toBeLessThan(plain.sharpness / 10);
  expect(dark.brightness).toBeCloseTo(plain.brightness * 0.3, 2);
});

test('measures a single pixel', () => {
  expect(measureQuality({ width: 1, height: 1, channels: 1, data: new Uint8Array([51]) })).toEqual({
    brightness: 0.2,
    contrast: 0,
    sharpness: 0,
  });
});
