import { deepEqual, equal, match } from 'node:assert/strict';
import { test } from 'node:test';
import { runProcessing } from '@picsellia-ts/processing/testing';
import processing from './processing.ts';

// Any image will do that sharp can read; a path of a file instead, for a real one.
const image = {
  filename: 'wide.svg',
  bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="64" height="48"/>'),
};

test('puts a box of the asked size into the middle', async () => {
  const { assets } = await runProcessing(processing, {
    images: [image],
    parameters: { share: 0.25 },
    throwOnFailure: true,
  });
  const box = { kind: 'rectangle', label: 'centre', x: 24, y: 18, w: 16, h: 12 };
  deepEqual(assets, [{ filename: 'wide.svg', state: 'done', shapes: [box] }]);
});

test('refuses a share that is more than the whole', async () => {
  const { status, error } = await runProcessing(processing, { images: [image], parameters: { share: 2 } });
  equal(status, 'failed');
  match(error?.message ?? '', /share = 2/);
});
