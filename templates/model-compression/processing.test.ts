import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { test } from 'node:test';
import { runProcessing } from '@picsellia-ts/processing/testing';
import { InferenceSession } from 'onnxruntime-node';
import processing from './processing.ts';

const model = { files: ['models/coins.onnx'] };
const { size } = await stat('models/coins.onnx');

test('stores a model that is a third as large at most, and takes and gives the same', async () => {
  const { files, log } = await runProcessing(processing, { model, throwOnFailure: true });
  const [stored] = files;
  equal(stored?.name, 'model-small');
  const bytes = stored?.bytes ?? new Uint8Array();
  ok(bytes.length < size / 3, `${bytes.length} of ${size} bytes`);
  const [original, small] = await Promise.all([
    InferenceSession.create('models/coins.onnx'),
    InferenceSession.create(bytes),
  ]);
  deepEqual(small.inputMetadata, original.inputMetadata);
  deepEqual(small.outputMetadata, original.outputMetadata);
  ok(log.some(({ text }) => /1 tensors compressed/.test(text)));
});

test('stores 16 bits a weight on request', async () => {
  const { files } = await runProcessing(processing, { model, parameters: { bits: '16' }, throwOnFailure: true });
  const share = (files[0]?.bytes?.length ?? 0) / size;
  ok(share > 0.5 && share < 0.55, `${share} of the size`);
});

test('stores nothing when the answers differ too much', async () => {
  const { status, error, files } = await runProcessing(processing, { model, parameters: { tolerance: 0 } });
  equal(status, 'failed');
  match(error?.message ?? '', /answers differently.*nothing is stored/);
  deepEqual(files, []);
});

test('asks for a name when there are several models', async () => {
  const twice = {
    files: [
      { name: 'a', path: 'models/coins.onnx' },
      { name: 'b', path: 'models/coins.onnx' },
    ],
  };
  const { status, error } = await runProcessing(processing, { model: twice });
  equal(status, 'failed');
  match(error?.message ?? '', /has 2 files that end in .onnx: name one/);
});
