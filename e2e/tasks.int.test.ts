import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Emulator, type Seeded, startEmulator } from '@picsellia-ts/emulator';
import { Client } from '@picsellia-ts/sdk';
import { runOn, smallImages, writeProcessing } from './local-run.ts';

let emulator: Emulator;
let client: Client;

beforeAll(async () => {
  emulator = await startEmulator();
  const { host, apiToken, organizationId } = emulator;
  client = await Client.connect({ host, apiToken, organizationId });
});

afterAll(async () => {
  await client.close();
  await emulator.close();
});

const define = (fields: string): string =>
  writeProcessing(`
import { defineProcessing, rectangle } from '@picsellia-ts/processing';
export default defineProcessing({ name: 'test', ${fields} });
`);

const tagsOf = async ({ dataset_version_id: id }: Seeded): Promise<Record<string, readonly string[]>> => {
  const version = await client.getDatasetVersionById(id);
  const assets = await version.listAssets().toArray();
  return Object.fromEntries(assets.map(({ filename, tags }) => [filename, [...tags].sort()]));
};

test('tags each asset, makes the tags that are missing, and reads back that they are there', async () => {
  const seeded = await emulator.seed({ images: await smallImages(3), job: { type: 'AUTO_TAGGING' } });
  const entry = define(`task: 'auto-tagging', process: (asset) =>
    asset.filename === 'image-001.jpg' ? [] : ['wide', asset.filename]`);
  const run = await runOn(emulator, seeded, entry);
  expect({ exitCode: run.exitCode, stderr: run.stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(await tagsOf(seeded)).toEqual({
    'image-000.jpg': ['image-000.jpg', 'wide'],
    'image-001.jpg': [],
    'image-002.jpg': ['image-002.jpg', 'wide'],
  });
  expect(run.report?.counts).toEqual({ total: 3, done: 3, skipped: 0, failed: 0, shapes: 0, tags: 4 });
  expect(run.stdout).toMatch(/3 done, 0 skipped, 0 failed; 4 tags written/);
  expect(run.stdout).toMatch(/the platform holds 2 tagged assets/);
});

test('draws masks from pixels, which the platform measures as they are', async () => {
  const seeded = await emulator.seed({ images: await smallImages(2), type: 'MASK', job: {} });
  const entry = writeProcessing(`
import { defineProcessing, encodeMask, mask } from '@picsellia-ts/processing';
export default defineProcessing({ name: 'test', task: 'pre-annotation', model: 'none', process: async (asset) => {
  const { width, height } = await asset.image();
  const pixels = Uint8Array.from({ length: width * height }, (_, at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    return Number(x >= 10 && x < 30 && y >= 5 && y < 20);
  });
  return [mask('box', encodeMask(pixels, { width, height }))];
} });
`);
  const run = await runOn(emulator, seeded, entry);
  expect({ exitCode: run.exitCode, stderr: run.stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(run.report?.counts).toMatchObject({ done: 2, shapes: 2 });
  const masks = emulator.annotations(seeded.dataset_version_id).flatMap((annotation) => annotation.masks);
  expect(masks).toMatchObject([1, 2].map(() => ({ area: 300, bbox: [10, 5, 20, 15] })));
});

/** A job that was launched on data of the datalake, as a person does on the platform. */
const launchOnDatalake = async (task: 'AUTO_TAGGING' | 'DATA_AUTO_TAGGING', count: number): Promise<Seeded> => {
  const seeded = await emulator.seed({ images: await smallImages(3), job: false, datalakeName: `lake ${task}` });
  const datalake = await client.getDatalake({ id: seeded.datalake_id });
  const processing = await client.createProcessing({
    name: `on ${datalake.name}`,
    target: 'DATALAKE',
    type: task,
    dockerImage: 'tagger',
    dockerTag: '1.0',
    defaultCpu: 1,
    defaultGpu: 0,
    defaultParameters: {},
  });
  const data = (await datalake.listData().toArray()).slice(0, count);
  const job = await datalake.launchProcessing({ processing, data });
  return { ...seeded, job_id: job.id };
};

test.each([
  ['data-auto-tagging', 'DATA_AUTO_TAGGING'],
  ['auto-tagging', 'AUTO_TAGGING'],
] as const)('tags the chosen data of a datalake: %s', async (task, type) => {
  const seeded = await launchOnDatalake(type, 2);
  const run = await runOn(emulator, seeded, define(`task: '${task}', process: (data) => [data.filename, 'seen']`));
  expect({ exitCode: run.exitCode, stderr: run.stderr }).toEqual({ exitCode: 0, stderr: '' });
  const datalake = await client.getDatalake({ id: seeded.datalake_id });
  const names = async (tag: string) =>
    (await datalake.listData({ tags: [tag] }).toArray()).map(({ filename }) => filename).sort();
  expect(await names('seen')).toEqual(['image-000.jpg', 'image-001.jpg']);
  expect(await names('image-001.jpg')).toEqual(['image-001.jpg']);
  expect(run.report?.counts).toEqual({ total: 2, done: 2, skipped: 0, failed: 0, shapes: 0, tags: 4 });
});

test('refuses what is no name of a tag, and says which asset it was', async () => {
  const seeded = await emulator.seed({ images: await smallImages(2), job: { type: 'AUTO_TAGGING' } });
  const run = await runOn(emulator, seeded, define("task: 'auto-tagging', process: () => ['fine', 7]"));
  expect(run.exitCode).toBe(1);
  expect(run.report?.failures[0]?.error).toMatch(/image-00\d.jpg: tag 1 is 7, not a name/);
});

test('hands several assets to processBatch at once, and takes one result for each', async () => {
  const seeded = await emulator.seed({ images: await smallImages(7), job: {} });
  const entry = define(`task: 'pre-annotation', model: 'none', batchSize: 3, processBatch: (assets, { log }) => {
    log.info('batch of ' + assets.length);
    return assets.map((asset) => [rectangle(asset.filename, { x: 1, y: 2, w: 3, h: 4 })]);
  }`);
  const run = await runOn(emulator, seeded, entry);
  expect(run.exitCode).toBe(0);
  expect(run.stdout.match(/batch of \d/g)).toEqual(['batch of 3', 'batch of 3', 'batch of 1']);
  const labels = emulator.annotations(seeded.dataset_version_id).map(({ rectangles }) => rectangles[0]?.label);
  expect(labels.sort()).toEqual(Array.from({ length: 7 }, (_, index) => `image-00${index}.jpg`));
});

test('fails the assets of a batch that answers too little', async () => {
  const seeded = await emulator.seed({ images: await smallImages(4), job: {} });
  const fields = "task: 'pre-annotation', model: 'none', onError: 'skip', batchSize: 2";
  const entry = define(`${fields}, processBatch: (assets) =>
    assets.some(({ filename }) => filename === 'image-000.jpg') ? [[]] : assets.map(() => [])`);
  const run = await runOn(emulator, seeded, entry);
  expect(run.report?.counts).toMatchObject({ done: 2, failed: 2 });
  expect(run.report?.failures[0]?.error).toMatch(/processBatch\(\) got 2 assets and returned 1 results/);
});

test('gives the same random numbers for an asset of a job, whatever came before it', async () => {
  const images = await smallImages(3);
  const seeded = await emulator.seed({ images, job: {} });
  const draw = (order: string) =>
    define(`task: 'pre-annotation', model: 'none', concurrency: ${order}, process: (asset, { random }) => {
      const numbers = [random(), random()];
      console.log(asset.filename + ' ' + numbers.join(' '));
      if (asset.random === undefined || numbers.some((number) => !(number >= 0 && number < 1))) throw new Error('no number');
      throw new Error('stays undone');
    }, onError: 'skip'`);
  const [first, second] = [await runOn(emulator, seeded, draw('1')), await runOn(emulator, seeded, draw('3'))];
  const linesOf = (stdout: string) => [...stdout.matchAll(/image-00\d.jpg 0\.\d+ 0\.\d+/g)].map(String).sort();
  expect(new Set(linesOf(first.stdout)).size).toBe(3);
  expect(linesOf(second.stdout)).toEqual(linesOf(first.stdout));
});
