import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { polygon, rectangle } from '@picsellia-ts/processing';
import { runProcessing } from '@picsellia-ts/processing/testing';
import processing from './processing.ts';

// 451 x 300 pixels.
const path = 'images/cat.jpg';
const mirrorOnly = { rotate: false, brightness: 0 };

test('mirrors boxes with the pixels, and keeps the original', async () => {
  const annotations = [rectangle('eye', { x: 136, y: 86, w: 68, h: 64 })];
  const { assets } = await runProcessing(processing, {
    images: [{ path, annotations }],
    parameters: mirrorOnly,
    throwOnFailure: true,
  });
  const [mirrored, original] = assets[0]?.images ?? [];
  deepEqual(mirrored?.shapes, [rectangle('eye', { x: 451 - 136 - 68, y: 86, w: 68, h: 64 })]);
  deepEqual(mirrored?.tags, ['mirrored']);
  equal(original?.filename, 'cat.jpg');
  deepEqual(original?.shapes, annotations);
});

test('mirrors outlines with the pixels', async () => {
  const nose = [
    [210, 150],
    [240, 150],
    [225, 170],
  ] as const;
  const { assets } = await runProcessing(processing, {
    images: [{ path, annotations: [polygon('nose', nose)] }],
    parameters: mirrorOnly,
    throwOnFailure: true,
  });
  const mirrored = nose.map(([x, y]) => [451 - x, y] as const);
  deepEqual(assets[0]?.images?.[0]?.shapes, [polygon('nose', mirrored)]);
});

test('makes the same images again for the same job', async () => {
  const run = () => runProcessing(processing, { images: ['images/coins.png'], throwOnFailure: true });
  const [once, twice] = [await run(), await run()];
  deepEqual(once.assets, twice.assets);
  equal(once.assets[0]?.images?.length, 4);
});
