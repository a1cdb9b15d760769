import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { makeThumbnail } from './thumbnails.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-thumbnail-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

test('turns a photograph upright and keeps its full size apart', async () => {
  const path = join(folder, 'turned.jpg');
  await sharp({ create: { width: 1200, height: 800, channels: 3, background: 'red' } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toFile(path);
  const thumbnail = await makeThumbnail(path);
  expect(thumbnail).toMatchObject({ width: 800, height: 1200 });
  const jpeg = Buffer.from(thumbnail?.dataUri.split(',')[1] ?? '', 'base64');
  expect(await sharp(jpeg).metadata()).toMatchObject({ format: 'jpeg', width: 640, height: 960 });
});

test('has none of a file that is no image', async () => {
  const path = join(folder, 'broken.jpg');
  await writeFile(path, 'no image at all');
  expect(await makeThumbnail(path)).toBeUndefined();
});
