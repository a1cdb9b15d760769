import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import type { DecodedImage, YoloDetection } from '@picsellia-ts/vision';
import { imageClassifier, ModelError, yolo } from '@picsellia-ts/vision';
import sharp from 'sharp';

// Jest gives each test file arrays of its own; onnxruntime's native part makes, and accepts, only the process's.
globalThis.Float32Array = runInThisContext('Float32Array');

const PHOTOS = join(import.meta.dirname, '../../../examples/images');
const FIXTURES = join(import.meta.dirname, 'fixtures');
const model = (name: string): string => join(FIXTURES, `${name}.onnx`);

interface Found {
  readonly classIndex: number;
  readonly score: number;
  readonly box: readonly [number, number, number, number];
  readonly area?: number;
  readonly middle?: readonly [number, number];
}

/** Made by fixtures/reference.py with NumPy and OpenCV. */
const reference: {
  readonly detect: Record<string, readonly Found[]>;
  readonly segment: Record<string, readonly Found[]>;
  readonly classify: Record<string, readonly [number, number]>;
} = JSON.parse(readFileSync(join(FIXTURES, 'reference.json'), 'utf8'));

const decode = async (name: string): Promise<DecodedImage> => {
  const pipeline = sharp(join(PHOTOS, name)).toColourspace('srgb').removeAlpha().raw();
  const { data, info } = await pipeline.toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: 3, data };
};

/** Area and middle of what an outline encloses. */
const measure = (points: readonly (readonly [number, number])[]): { area: number; middle: [number, number] } => {
  let [twice, sumX, sumY] = [0, 0, 0];
  for (const [index, [x, y]] of points.entries()) {
    const [nextX, nextY] = points[(index + 1) % points.length] ?? [0, 0];
    const cross = x * nextY - nextX * y;
    twice += cross;
    sumX += (x + nextX) * cross;
    sumY += (y + nextY) * cross;
  }
  return { area: Math.abs(twice / 2), middle: [sumX / (3 * twice), sumY / (3 * twice)] };
};

/** How many of what was found the reference has at nearly the same place with nearly the same score. */
const agreeing = (found: readonly YoloDetection[], expected: readonly Found[]): number =>
  found.filter(({ box, score, classIndex }) =>
    expected.some(
      (other) =>
        other.classIndex === classIndex &&
        Math.abs(other.score - score) < 0.04 &&
        [box.x, box.y, box.w, box.h].every((value, side) => Math.abs(value - (other.box[side] ?? 1e9)) < 1),
    ),
  ).length;

test.each(Object.entries(reference.detect))('finds on %s what NumPy and OpenCV find', async (name, expected) => {
  const detector = await yolo(model('coins'));
  const found = await detector.detect(await decode(name), { confidence: 0.25, iou: 0.3 });
  await detector.close();
  // One whose score is at the threshold may be there or not: the pictures are resized by another library.
  const isClear = ({ score }: { score: number }): boolean => score > 0.29;
  const clear = found.filter(isClear);
  expect(Math.abs(clear.length - expected.filter(isClear).length)).toBeLessThanOrEqual(1);
  // Of two boxes of nearly one score, either may drop the other.
  expect(agreeing(clear, expected)).toBeGreaterThanOrEqual(Math.floor(clear.length * 0.85));
  expect(found.map(({ score }) => score)).toEqual(found.map(({ score }) => score).toSorted((a, b) => b - a));
});

test('finds every one of the 24 coins that were drawn by hand', async () => {
  const coco = JSON.parse(readFileSync(join(PHOTOS, 'annotations.coco.json'), 'utf8'));
  const image = coco.images.find(({ file_name }: { file_name: string }) => file_name === 'coins.png');
  const drawn: number[][] = coco.annotations
    .filter(({ image_id }: { image_id: number }) => image_id === image.id)
    .map(({ bbox }: { bbox: number[] }) => bbox);
  const detector = await yolo(model('coins'));
  const found = await detector.detect(await decode('coins.png'), { iou: 0.3 });
  await detector.close();
  const isHit = ([x = 0, y = 0, w = 0, h = 0]: readonly number[]): boolean =>
    found.some(({ label, box }) => {
      const common =
        Math.max(0, Math.min(x + w, box.x + box.w) - Math.max(x, box.x)) *
        Math.max(0, Math.min(y + h, box.y + box.h) - Math.max(y, box.y));
      return label === 'coin' && common / (w * h + box.w * box.h - common) > 0.5;
    });
  expect(drawn).toHaveLength(24);
  expect(drawn.filter(isHit)).toHaveLength(24);
  expect(found.length).toBeLessThan(30);
});

test('reads the layout of YOLOv5 as that of YOLOv8', async () => {
  const [v8, v5] = [await yolo(model('coins')), await yolo(model('coins-v5'), { names: ['coin', 'orange'] })];
  const image = await decode('coins.png');
  const [eight, five] = [await v8.detect(image), await v5.detect(image)];
  await Promise.all([v8.close(), v5.close()]);
  expect(eight.length).toBeGreaterThan(20);
  expect(five).toHaveLength(eight.length);
  for (const [index, { box, score }] of five.entries()) {
    expect(score).toBeCloseTo(eight[index]?.score ?? 0, 5);
    expect(box.x).toBeCloseTo(eight[index]?.box.x ?? 0, 3);
  }
});

test('leaves boxes alone that the model has chosen by itself', async () => {
  const detector = await yolo(model('coins-end'));
  const found = await detector.detect(await decode('coins.png'), { iou: 0.1 });
  await detector.close();
  expect(found).toHaveLength(40);
  expect(found.every(({ label }) => label === 'coin')).toBe(true);
  const best = reference.detect['coins.png']?.[0];
  expect(Math.abs((found[0]?.box.x ?? 0) - (best?.box[0] ?? 1e9))).toBeLessThan(1);
  expect(Math.abs((found[0]?.box.w ?? 0) - (best?.box[2] ?? 1e9))).toBeLessThan(1);
});

test('draws outlines of the places and areas that OpenCV counts', async () => {
  const detector = await yolo(model('coins-segment'));
  const found = await detector.detect(await decode('coins.png'), { confidence: 0.6, iou: 0.3 });
  await detector.close();
  const expected = reference.segment['coins.png'] ?? [];
  expect(agreeing(found, expected)).toBeGreaterThanOrEqual(expected.length - 1);
  let compared = 0;
  for (const { box, polygon } of found) {
    const twin = expected.find((other) => Math.hypot(other.box[0] - box.x, other.box[1] - box.y) < 1);
    if (twin?.area === undefined || twin.middle === undefined) continue;
    compared++;
    const { area, middle } = measure(polygon ?? []);
    expect(Math.abs(area / twin.area - 1)).toBeLessThan(0.05);
    expect(Math.hypot(middle[0] - twin.middle[0], middle[1] - twin.middle[1])).toBeLessThan(0.8);
    for (const [x, y] of polygon ?? []) {
      expect(x).toBeGreaterThanOrEqual(box.x - 2);
      expect(x).toBeLessThanOrEqual(box.x + box.w + 2);
      expect(y).toBeGreaterThanOrEqual(box.y - 2);
      expect(y).toBeLessThanOrEqual(box.y + box.h + 2);
    }
  }
  expect(compared).toBeGreaterThanOrEqual(expected.length - 1);
});

test('prefers names that are given to those in the file', async () => {
  const own = await yolo(model('coins'));
  const given = await yolo(model('coins'), { names: ['denarius', 'apricot'] });
  const [first] = await given.detect(await decode('coins.png'));
  await Promise.all([own.close(), given.close()]);
  expect(own.names).toEqual(['coin', 'orange']);
  expect(first?.label).toBe('denarius');
});

test('drops boxes of other classes too when it is told so', async () => {
  const detector = await yolo(model('coins'));
  const image = await decode('astronaut.jpg');
  const apart = await detector.detect(image, { iou: 0.05, confidence: 0.2 });
  const together = await detector.detect(image, { iou: 0.05, confidence: 0.2, agnostic: true });
  const few = await detector.detect(image, { maxDetections: 3 });
  await detector.close();
  expect(new Set(apart.map(({ label }) => label))).toEqual(new Set(['coin', 'orange']));
  expect(together.length).toBeLessThan(apart.length);
  expect(few).toHaveLength(3);
});

test('keeps every box inside an image that the canvas is larger than', async () => {
  const detector = await yolo(model('coins'));
  const { data, info } = await sharp(join(PHOTOS, 'coins.png'))
    .extract({ left: 20, top: 20, width: 300, height: 60 })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const found = await detector.detect({ ...info, channels: 3, data }, { confidence: 0.05 });
  await detector.close();
  expect(found).not.toEqual([]);
  for (const { box } of found) {
    expect(Math.min(box.x, box.y)).toBeGreaterThanOrEqual(0);
    expect(box.x + box.w).toBeLessThanOrEqual(300.001);
    expect(box.y + box.h).toBeLessThanOrEqual(60.001);
  }
});

test('says that the names do not fit the model, with both numbers', async () => {
  const detector = await yolo(model('coins'), { names: ['coin', 'orange', 'apple'] });
  const attempt = detector.detect(await decode('coins.png'));
  await expect(attempt).rejects.toThrow(/answers with \[1, 6, 19200\].*3 classes \(coin, orange, apple\)/);
  await detector.close();
});

test.each([
  ['a model without names', () => yolo(model('coins-v5')), /names of its classes/],
  ['a file that is no model', () => yolo(join(FIXTURES, 'reference.py')), /cannot be loaded as an ONNX model/],
  ['a file that is not there', () => yolo(model('nothing')), /cannot be read/],
])('refuses %s', async (_, load, says) => {
  await expect(load()).rejects.toThrow(ModelError);
  await expect(load()).rejects.toThrow(says);
});

test('refuses an option that is out of range', async () => {
  const detector = await yolo(model('coins'));
  const image = await decode('coins.png');
  await expect(detector.detect(image, { confidence: 1.5 })).rejects.toThrow('confidence is 1.5');
  await expect(detector.detect(image, { maxDetections: 0 })).rejects.toThrow('maxDetections is 0');
  await detector.close();
});

test('refuses a classifier where a detector is wanted', async () => {
  const detector = await yolo(model('colours'));
  await expect(detector.detect(await decode('coins.png'))).rejects.toThrow(/gives no list of boxes/);
  await detector.close();
});

test.each(Object.entries(reference.classify))('scores %s as NumPy and OpenCV do', async (name, [grey, coloured]) => {
  const classifier = await imageClassifier(model('colours'));
  const scores = await classifier.classify(await decode(name));
  await classifier.close();
  expect(scores[0]?.label).toBe(grey > coloured ? 'grey' : 'coloured');
  expect(scores.find(({ label }) => label === 'grey')?.score).toBeCloseTo(grey, 2);
  expect(scores.find(({ classIndex }) => classIndex === 1)?.score).toBeCloseTo(coloured, 2);
});

test('refuses to classify with another number of names', async () => {
  const classifier = await imageClassifier(model('colours'), { names: ['a', 'b', 'c'] });
  await expect(classifier.classify(await decode('cat.jpg'))).rejects.toThrow(/scores 2 classes, but there are 3 names/);
  await classifier.close();
});
