import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { runProcessing } from '@picsellia-ts/processing/testing';
import processing from './processing.ts';

const images = ['images/coins.png', 'images/cat.jpg'];
const files = ['models/coins.onnx'];

test('finds the coins on a photograph', async () => {
  const { assets } = await runProcessing(processing, {
    images,
    model: { files },
    parameters: { confidence_threshold: 0.6, iou_threshold: 0.3 },
    throwOnFailure: true,
  });
  const [coins, cat] = assets;
  equal(coins?.filename, 'coins.png');
  ok((coins?.shapes?.length ?? 0) > 15, `${coins?.shapes?.length} coins`);
  ok(coins?.shapes?.every(({ kind, label }) => kind === 'rectangle' && label === 'coin'));
  deepEqual(cat?.shapes, []);
});

test('names what it finds by the labels of the model version', async () => {
  const { assets } = await runProcessing(processing, {
    images: images.slice(0, 1),
    model: { files, labels: ['denarius', 'orange'] },
    throwOnFailure: true,
  });
  equal(assets[0]?.shapes?.[0]?.label, 'denarius');
});

test('refuses labels that are not those of the model', async () => {
  const { status, error } = await runProcessing(processing, { images, model: { files, labels: ['coin'] } });
  equal(status, 'failed');
  match(error?.message ?? '', /no layout of YOLO for 1 classes/);
});

test('refuses a model of another type before the first image', async () => {
  const { error, exitCode } = await runProcessing(processing, { images, model: { files, type: 'CLASSIFICATION' } });
  equal(exitCode, 2);
  match(error?.message ?? '', /OBJECT_DETECTION/);
});
