import { equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { runProcessing } from '@picsellia-ts/processing/testing';
import processing from './processing.ts';

const model = { files: ['models/coins.onnx'] };

test('stores a model in the ORT format that answers as the original does', async () => {
  const { files, log } = await runProcessing(processing, { model, throwOnFailure: true });
  const [stored] = files;
  equal(stored?.name, 'model-ort');
  // What every file of the format begins with, after four bytes.
  equal(Buffer.from(stored?.bytes?.subarray(4, 8) ?? []).toString(), 'ORTM');
  ok(log.some(({ text }) => /the answers differ by/.test(text)));
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
