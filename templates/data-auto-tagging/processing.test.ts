import { deepEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { runProcessing } from '@picsellia-ts/processing/testing';
import processing from './processing.ts';

test('tags a coloured photograph at night and a small grey one', async () => {
  const { assets } = await runProcessing(processing, {
    images: ['images/rocket.jpg', 'images/coins.png'],
    throwOnFailure: true,
  });
  deepEqual(
    assets.map(({ filename, tags }) => [filename, tags]),
    [
      ['rocket.jpg', ['landscape', 'dark']],
      ['coins.png', ['landscape', 'low-resolution', 'grey']],
    ],
  );
});

test('calls an image square that is nearly one', async () => {
  const bytes = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="102" height="100"/>');
  const { assets } = await runProcessing(processing, {
    images: [{ filename: 'tile.svg', bytes }],
    parameters: { low_resolution_below: 0, dark_below: 0 },
    throwOnFailure: true,
  });
  deepEqual(assets[0]?.tags, ['square', 'grey']);
});
