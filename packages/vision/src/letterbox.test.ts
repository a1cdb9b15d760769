import { expect, test } from '@jest/globals';
import type { DecodedImage } from '@picsellia-ts/sdk';
import { letterbox } from './letterbox.ts';

const flat = (width: number, height: number, pixel: readonly number[]): DecodedImage => ({
  width,
  height,
  channels: pixel.length as DecodedImage['channels'],
  data: Uint8Array.from({ length: width * height * pixel.length }, (_, i) => pixel[i % pixel.length] ?? 0),
});

const pixelAt = ({ width, data }: DecodedImage, x: number, y: number): number[] => [
  ...data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3),
];

const sizes = [
  { width: 1, height: 1 },
  { width: 640, height: 480 },
  { width: 31, height: 997 },
  { width: 3000, height: 2 },
];

for (const size of sizes)
  for (const position of ['center', 'corner'] as const)
    test(`points come back from a ${position} canvas of a ${size.width}x${size.height} image`, async () => {
      const boxed = await letterbox(flat(size.width, size.height, [9, 9, 9]), { width: 64, height: 96, position });
      expect(boxed.image).toMatchObject({ width: 64, height: 96, channels: 3 });
      expect(boxed.image.data).toHaveLength(64 * 96 * 3);
      for (const point of [
        [0, 0],
        [size.width, size.height],
        [size.width / 3, size.height / 7],
      ] as const) {
        const [x, y] = boxed.toImage(boxed.toCanvas(point));
        expect(x).toBeCloseTo(point[0], 9);
        expect(y).toBeCloseTo(point[1], 9);
      }
    });

test('a wide image lies in the middle with padding above and below', async () => {
  const { image, toCanvas } = await letterbox(flat(20, 10, [200, 100, 50]), {
    width: 40,
    height: 40,
    background: [1, 2, 3],
  });
  expect(toCanvas([0, 0])).toEqual([0, 10]);
  expect(toCanvas([20, 10])).toEqual([40, 30]);
  expect(pixelAt(image, 20, 9)).toEqual([1, 2, 3]);
  expect(pixelAt(image, 20, 10)).toEqual([200, 100, 50]);
  expect(pixelAt(image, 20, 29)).toEqual([200, 100, 50]);
  expect(pixelAt(image, 20, 30)).toEqual([1, 2, 3]);
});

test('a tall image in the corner leaves the right side free', async () => {
  const { image } = await letterbox(flat(5, 10, [7, 8, 9]), { width: 20, height: 20, position: 'corner' });
  expect(pixelAt(image, 9, 19)).toEqual([7, 8, 9]);
  expect(pixelAt(image, 10, 0)).toEqual([114, 114, 114]);
});

test('a grey image becomes three equal channels', async () => {
  const { image } = await letterbox(flat(4, 4, [77]), { width: 4, height: 4 });
  expect(pixelAt(image, 2, 2)).toEqual([77, 77, 77]);
});

test('transparent pixels show the background', async () => {
  const { image } = await letterbox(flat(4, 4, [10, 20, 30, 0]), { width: 8, height: 8, background: [255, 254, 253] });
  expect(pixelAt(image, 4, 4)).toEqual([255, 254, 253]);
});
