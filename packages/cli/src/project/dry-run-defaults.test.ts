import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { withProjectDefaults } from './dry-run-defaults.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-defaults-'));
  const dryRun = {
    images: 'images',
    annotations: 'coco.json',
    model: ['a.onnx', 'b.json'],
    modelType: 'SEGMENTATION',
    param: ['x=1', 'y=2'],
  };
  await writeFile(join(folder, 'package.json'), JSON.stringify({ 'picsellia-ts': { dryRun } }));
});
afterAll(() => rm(folder, { recursive: true }));

test('takes from package.json what the command line leaves out', async () => {
  expect(await withProjectDefaults(undefined, {}, folder)).toEqual({
    flags: {
      images: 'images',
      annotations: 'coco.json',
      model: ['a.onnx', 'b.json'],
      modelType: 'SEGMENTATION',
      param: ['x=1', 'y=2'],
    },
    taken: '--images images --annotations coco.json --model a.onnx b.json --model-type SEGMENTATION --param x=1 y=2',
  });
});

test('says nothing of other images or another model', async () => {
  const flags = { images: 'photos', model: ['c.onnx'], param: ['y=3'] };
  expect(await withProjectDefaults(undefined, flags, folder)).toEqual({
    flags: { images: 'photos', model: ['c.onnx'], param: ['x=1', 'y=3'] },
    taken: '--param x=1',
  });
});

test('leaves a command line alone that names its entry, and a folder without package.json', async () => {
  expect(await withProjectDefaults('other.ts', {}, folder)).toEqual({ flags: {}, taken: '' });
  expect(await withProjectDefaults(undefined, {}, tmpdir())).toEqual({ flags: {}, taken: '' });
});
