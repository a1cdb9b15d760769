import { deepEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { runProcessing } from '@picsellia-ts/processing/testing';
import processing from './processing.ts';

// Any image will do that sharp can read; one flat colour has no edges, and so no sharpness.
const white = {
  filename: 'white.svg',
  bytes: Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480"><rect width="100%" height="100%" fill="#fff"/></svg>',
  ),
};

test('tags a launch at night as dark, and a small portrait of a cat as small', async () => {
  const { assets } = await runProcessing(processing, {
    images: ['images/rocket.jpg', 'images/cat.jpg', white],
    throwOnFailure: true,
  });
  deepEqual(
    assets.map(({ tags }) => tags),
    [['dark'], ['small'], ['bright', 'blurred']],
  );
});

test('goes by its parameters', async () => {
  const { assets } = await runProcessing(processing, {
    images: ['images/rocket.jpg'],
    parameters: { dark_below: 0.1, blurred_below: 5000 },
    throwOnFailure: true,
  });
  deepEqual(assets[0]?.tags, ['blurred']);
});
