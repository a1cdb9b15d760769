import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Shape } from '@picsellia-ts/sdk';
import { keypoints, line, mask, point, polygon, rectangle } from '@picsellia-ts/sdk';
import type { AnnotatedImage, DecodedImage } from '@picsellia-ts/vision';
import { brighten, cutTile, encode, flip, planTiles, rotate } from '@picsellia-ts/vision';
import sharp from 'sharp';

const RED = [250, 10, 10] as const;

/** A dark image with a red rectangle that a box, a polygon and a point stand for. */
const picture = (): AnnotatedImage => {
  const [width, height] = [12, 8];
  const data = new Uint8Array(width * height * 3);
  for (let y = 2; y < 5; y++) for (let x = 1; x < 6; x++) data.set(RED, (y * width + x) * 3);
  return {
    image: { width, height, channels: 3, data },
    shapes: [
      rectangle('red', { x: 1, y: 2, w: 5, h: 3 }, { score: 0.5 }),
      polygon('red', [
        [1, 2],
        [6, 2],
        [6, 5],
        [1, 5],
      ]),
      point('corner', [1, 2]),
      line('edge', [
        [1, 2],
        [5, 2],
      ]),
      keypoints('both', [
        [1, 2, 2],
        [0, 0, 0],
      ]),
    ],
  };
};

const isRed = ({ data, width }: DecodedImage, x: number, y: number): boolean => data[(y * width + x) * 3] === RED[0];

const shapeOf = <K extends Shape['kind']>({ shapes }: AnnotatedImage, kind: K): Extract<Shape, { kind: K }> => {
  const found = shapes.find((shape): shape is Extract<Shape, { kind: K }> => shape.kind === kind);
  if (found === undefined) throw new Error(`there is no ${kind}`);
  return found;
};

/** The rectangle must enclose the red pixels and no others, and so must the polygon; points must lie on red. */
const expectToFit = (made: AnnotatedImage): void => {
  const { x, y, w, h } = shapeOf(made, 'rectangle');
  for (let row = 0; row < made.image.height; row++)
    for (let column = 0; column < made.image.width; column++) {
      const isInside = column >= x && column < x + w && row >= y && row < y + h;
      expect(isRed(made.image, column, row)).toBe(isInside);
    }
  const { points } = shapeOf(made, 'polygon');
  expect(Math.min(...points.map(([px]) => px))).toBe(x);
  expect(Math.max(...points.map(([, py]) => py))).toBe(y + h);
  for (const [px, py] of [
    shapeOf(made, 'point').point,
    ...shapeOf(made, 'line').points,
    shapeOf(made, 'keypoints').points[0] ?? [-1, -1],
  ])
    expect(isRed(made.image, px, py)).toBe(true);
  expect(shapeOf(made, 'keypoints').points[1]).toEqual([0, 0, 0]);
  expect(shapeOf(made, 'rectangle').score).toBe(0.5);
};

test.each<[string, (given: AnnotatedImage) => Promise<AnnotatedImage>]>([
  ['mirrored', (given) => flip(given, 'horizontal')],
  ['turned upside down', (given) => flip(given, 'vertical')],
  ['turned by 90 degrees', (given) => rotate(given, 90)],
  ['turned by 180 degrees', (given) => rotate(given, 180)],
  ['turned by 270 degrees', (given) => rotate(given, 270)],
])('shapes stay on their pixels when an image is %s', async (_, change) => {
  const made = await change(picture());
  expect(made.image.data).not.toEqual(picture().image.data);
  expectToFit(made);
});

test('turning four times by 90 degrees gives the image and its shapes back', async () => {
  let made = picture();
  for (let turn = 0; turn < 4; turn++) made = await rotate(made, 90);
  expect(made.shapes).toEqual(picture().shapes);
  expect([...made.image.data]).toEqual([...picture().image.data]);
  expect((await rotate(picture(), 90)).image).toMatchObject({ width: 8, height: 12 });
});

test('brightening multiplies the pixels and leaves the shapes and alpha', async () => {
  const grey: DecodedImage = {
    width: 2,
    height: 1,
    channels: 4,
    data: new Uint8Array([10, 20, 200, 77, 0, 1, 2, 255]),
  };
  const made = await brighten({ image: grey, shapes: [point('a', [0, 0])] }, 2);
  expect([...made.image.data]).toEqual([20, 40, 255, 77, 0, 2, 4, 255]);
  expect(made.shapes).toEqual([point('a', [0, 0])]);
  await expect(brighten(picture(), 0)).rejects.toThrow(RangeError);
});

test('a mask is refused by name, since it would no longer fit', async () => {
  const given = { ...picture(), shapes: [mask('cloud', 'abc')] };
  await expect(flip(given, 'horizontal')).rejects.toThrow("mask 'cloud'");
  await expect(cutTile(given, { x: 0, y: 0, w: 4, h: 4 })).rejects.toThrow("mask 'cloud'");
});

test('tiles put together again are the photograph, and their shapes have its area', async () => {
  const file = join(import.meta.dirname, '../../../examples/images/coins.png');
  const { data, info } = await sharp(file).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
  const image: DecodedImage = { width: info.width, height: info.height, channels: 1, data };
  const diamond = polygon('diamond', [
    [190, 20],
    [350, 150],
    [190, 280],
    [30, 150],
  ]);
  const given = { image, shapes: [diamond, rectangle('box', { x: 50, y: 60, w: 200, h: 100 })] };
  const canvas = new Uint8Array(data.length);
  let [polygons, boxes] = [0, 0];
  const windows = planTiles(image, { width: image.width / 4, height: 101 });
  for (const window of windows) {
    const tile = await cutTile(given, window);
    for (let row = 0; row < window.h; row++)
      canvas.set(
        tile.image.data.subarray(row * window.w, (row + 1) * window.w),
        (window.y + row) * image.width + window.x,
      );
    for (const shape of tile.shapes) {
      if (shape.kind === 'rectangle') boxes += shape.w * shape.h;
      if (shape.kind !== 'polygon') continue;
      for (const [index, [x, y]] of shape.points.entries()) {
        const [nextX, nextY] = shape.points[(index + 1) % shape.points.length] ?? [0, 0];
        polygons += (x * nextY - nextX * y) / 2;
        expect(x >= 0 && x <= window.w && y >= 0 && y <= window.h).toBe(true);
      }
    }
  }
  expect(windows).toHaveLength(12);
  expect(Buffer.compare(canvas, data)).toBe(0);
  expect(boxes).toBe(20_000);
  expect(polygons).toBeCloseTo((320 * 260) / 2, 6);
});

test('encodes pixels as a file that has them again', async () => {
  const { image } = picture();
  const png = await encode(image, { format: 'png' });
  expect([...(await sharp(png).raw().toBuffer())]).toEqual([...image.data]);
  expect((await sharp(await encode(image)).metadata()).format).toBe('jpeg');
});
