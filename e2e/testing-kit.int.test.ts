import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Emulator, type Seeded, startEmulator } from '@picsellia-ts/emulator';
import { rectangle } from '@picsellia-ts/processing';
import { runProcessing, type TestImage } from '@picsellia-ts/processing/testing';
import { Client } from '@picsellia-ts/sdk';
import { type Finished, runOn, smallImages } from './local-run.ts';
import everything from './processings/everything.ts';
import tagged from './processings/everything-tagged.ts';
import mirrored from './processings/mirrored.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

const fixture = (name: string): string => join(import.meta.dirname, 'processings', name);

/** What a real run says of its assets, without what differs from one run to the next, in the order of the images. */
const ledgerOf = ({ workDir }: Finished): object[] => {
  const lines = readFileSync(join(workDir, 'ledger.jsonl'), 'utf8').split('\n').filter(Boolean);
  return lines
    .map((line) => {
      const { asset: _asset, job: _job, handlerMs: _handlerMs, ...entry } = JSON.parse(line) as Record<string, unknown>;
      return entry as { filename: string };
    })
    .sort((a, b) => a.filename.localeCompare(b.filename));
};

const withIds = (images: readonly { filename: string; bytes?: Uint8Array | undefined }[], ids: readonly string[]) =>
  images.map(({ filename, bytes = Buffer.alloc(0) }, index): TestImage => ({ id: ids[index] ?? '', filename, bytes }));

test('answers for a pre-annotation what a real run does, random numbers included', async () => {
  const images = [...(await smallImages(9)), { filename: 'image-009.jpg', bytes: Buffer.from('no image') }];
  const parameters = { share: '0.25', colour: 'red' };
  const bbox = [1, 2, 30, 20];
  const coco = {
    images: [{ id: 1, file_name: 'image-001.jpg', width: 64, height: 48 }],
    categories: [{ id: 1, name: 'dog' }],
    annotations: [{ id: 1, image_id: 1, category_id: 1, bbox, area: 600, iscrowd: 0 }],
  };
  const seeded = await emulator.seed({ type: 'OBJECT_DETECTION', images, coco, job: { parameters } });
  const real = await runOn(emulator, seeded, fixture('everything.ts'));

  const dog = rectangle('dog', { x: 1, y: 2, w: 30, h: 20 });
  const kit = await runProcessing(everything, {
    images: withIds(images, seeded.asset_ids).map((image, index) =>
      index === 1 ? { ...image, annotations: [dog] } : image,
    ),
    jobId: seeded.job_id ?? '',
    parameters,
    type: 'OBJECT_DETECTION',
  });
  expect(kit.assets).toEqual(ledgerOf(real));
  expect(kit.counts).toEqual(real.report?.counts);
  expect(kit.counts).toEqual({ total: 10, done: 5, skipped: 1, failed: 4, shapes: 8 });
  expect(kit.parameters).toEqual(real.report?.parameters);
  expect([kit.exitCode, real.exitCode]).toEqual([0, 0]);
  // The real log has other lines besides, of the job.
  const said = real.stdout + real.stderr;
  for (const { text } of kit.log.filter((line) => !line.text.includes('test/memory'))) expect(said).toContain(text);
});

test('answers for an auto-tagging what a real run does, and why it failed', async () => {
  const images = await smallImages(4);
  const seeded = await emulator.seed({ images, job: { type: 'AUTO_TAGGING' } });
  const real = await runOn(emulator, seeded, fixture('everything-tagged.ts'));
  const given = { images: withIds(images, seeded.asset_ids), jobId: seeded.job_id ?? '' };
  const kit = await runProcessing(tagged, given);
  expect(kit.assets).toEqual(ledgerOf(real));
  expect(kit.counts).toEqual(real.report?.counts);

  const broken = [{ filename: 'broken.jpg', bytes: Buffer.from('no image') }];
  const failing = await emulator.seed({ images: broken, job: { type: 'AUTO_TAGGING' } });
  const failed = await runOn(emulator, failing, fixture('everything-tagged.ts'));
  const inMemory = await runProcessing(tagged, { images: withIds(broken, failing.asset_ids) });
  expect({ exitCode: inMemory.exitCode, reason: inMemory.error?.message }).toEqual({
    exitCode: failed.exitCode,
    reason: failed.report?.reason,
  });
});

test('answers for a data augmentation the images that a real run makes', async () => {
  const images = await smallImages(3);
  const coco = {
    images: [{ id: 1, file_name: 'image-002.jpg', width: 64, height: 48 }],
    categories: [{ id: 1, name: 'dog' }],
    annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [1, 2, 30, 20], area: 600, iscrowd: 0 }],
  };
  const seeded = await emulator.seed({ type: 'OBJECT_DETECTION', images, coco, job: false });
  const job = await launchAugmentation(seeded);
  const real = await runOn(emulator, { ...seeded, job_id: job }, fixture('mirrored.ts'));

  const dog = rectangle('dog', { x: 1, y: 2, w: 30, h: 20 });
  const kit = await runProcessing(mirrored, {
    images: withIds(images, seeded.asset_ids).map((image, index) =>
      index === 2 ? { ...image, annotations: [dog] } : image,
    ),
    jobId: job,
    type: 'OBJECT_DETECTION',
  });
  const made = kit.assets.map(({ images: made, ...rest }) => ({
    ...rest,
    ...(made && {
      images: made.map(({ filename, shapes, tags }) => ({
        filename,
        ...(shapes.length > 0 && { shapes }),
        ...(tags.length > 0 && { tags }),
      })),
    }),
  }));
  expect(made.map(sortImages)).toEqual(ledgerOf(real).map(sortImages));
  expect(kit.counts).toEqual(real.report?.counts);
  expect(kit.counts).toMatchObject({ done: 2, failed: 1, images: 6 });
});

const launchAugmentation = async ({ dataset_version_id: id }: Seeded): Promise<string> => {
  const { host, apiToken, organizationId } = emulator;
  const client = await Client.connect({ host, apiToken, organizationId });
  const facts = { target: 'DATASET_VERSION', type: 'DATA_AUGMENTATION', defaultParameters: {} } as const;
  const image = { dockerImage: 'mirrored', dockerTag: '1.0', defaultCpu: 1, defaultGpu: 0 };
  const processing = await client.createProcessing({ name: 'mirrored', ...facts, ...image });
  const version = await client.getDatasetVersionById(id);
  const job = await version.launchProcessing({ processing, inputs: { target_version_name: 'mirrored' } });
  await client.close();
  return job.id;
};

/** Images arrive in any order; the ids of their data are those of the platform. */
const sortImages = (entry: { readonly images?: readonly { readonly filename: string }[] }): object => ({
  ...entry,
  ...(entry.images && {
    images: entry.images
      .map((image) => Object.fromEntries(Object.entries(image).filter(([key]) => key !== 'dataId')))
      .sort((a, b) => String(a['filename']).localeCompare(String(b['filename']))),
  }),
});
