import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { runProcessing } from '@picsellia-ts/processing/testing';
import processing from './processing.ts';

const images = ['images/coins.png', 'images/cat.jpg'];
const files = ['models/coins-segment.onnx'];

test('draws outlines with a model for segmentation', async () => {
  const model = { files, type: 'SEGMENTATION' } as const;
  const { assets } = await runProcessing(processing, { images, model, throwOnFailure: true });
  const shapes = assets[0]?.shapes ?? [];
  ok(shapes.length > 15, `${shapes.length} coins`);
  ok(shapes.every((shape) => shape.kind === 'polygon' && shape.points.length > 6));
});

test('draws boxes with a model for object detection', async () => {
  const model = { files, type: 'OBJECT_DETECTION' } as const;
  const { assets } = await runProcessing(processing, { images, model, throwOnFailure: true });
  ok(assets[0]?.shapes?.every(({ kind }) => kind === 'rectangle'));
});

test('classifies with a model for classification', async () => {
  const model = { files: ['models/colours.onnx'], type: 'CLASSIFICATION' } as const;
  const { assets } = await runProcessing(processing, { images, model, throwOnFailure: true });
  deepEqual(
    assets.map(({ shapes }) => shapes?.map(({ kind, label }) => [kind, label])),
    [[['classification', 'grey']], [['classification', 'coloured']]],
  );
});

test('refuses a model that does not say what it is for', async () => {
  const { status, error } = await runProcessing(processing, { images, model: { files } });
  equal(status, 'failed');
  match(error?.message ?? '', /NOT_CONFIGURED/);
});
