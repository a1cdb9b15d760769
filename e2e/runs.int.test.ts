import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '@picsellia-ts/emulator';
import { BOX, processing, runOn, scratch, smallImages, writeProcessing } from './local-run.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

const people = (...filenames: string[]) => ({
  images: filenames.map((file_name, id) => ({ id, file_name, width: 64, height: 48 })),
  categories: [{ id: 0, name: 'person' }],
  annotations: filenames.map((_, id) => ({ id, image_id: id, category_id: 0, bbox: [1, 2, 3, 4], area: 12 })),
});

const ledgerOf = (workDir: string) =>
  readFileSync(join(workDir, 'ledger.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { state: string; filename: string; shapes?: { score?: number }[] });

test('annotates every image, makes the label, sets the type, and says so on the job', async () => {
  const seeded = await emulator.seed({ images: await smallImages(5), job: {} });
  const run = await runOn(emulator, seeded, writeProcessing(processing(BOX)));
  expect(run).toMatchObject({ exitCode: 0, stderr: '' });
  expect(run.report).toMatchObject({ status: 'SUCCEEDED', counts: { total: 5, done: 5, shapes: 5 } });
  const annotations = emulator.annotations(seeded.dataset_version_id);
  expect(new Set(annotations.map(({ asset_id }) => asset_id))).toEqual(new Set(seeded.asset_ids));
  for (const { rectangles } of annotations) {
    expect(rectangles).toEqual([expect.objectContaining({ label: 'box', x: 8, y: 6, w: 20, h: 10 })]);
  }
  const job = emulator.job(seeded.job_id ?? '');
  expect(job?.statuses).toEqual(['PENDING', 'RUNNING', 'SUCCEEDED']);
  expect(job?.exitCode).toBe('0');
  expect(job?.lines.map(({ log }) => log).join('\n')).toContain('5 done, 0 skipped, 0 failed; 5 shapes written');
  const file = JSON.parse(String(job?.logFile)) as Record<string, { exit_code?: number }>;
  expect(file['exit_code']?.exit_code).toBe(0);
  expect(ledgerOf(run.workDir).map(({ shapes }) => shapes?.[0]?.score)).toEqual([0.75, 0.75, 0.75, 0.75, 0.75]);
});

test.each(['processing_job', 'dataset_version_processing_job', 'datasetversionprocessingjob'] as const)(
  'reads the context of the generation %s',
  async (contextKey) => {
    const seeded = await emulator.seed({ images: await smallImages(2), job: { contextKey } });
    const run = await runOn(emulator, seeded, writeProcessing(processing(BOX)));
    expect(run.report).toMatchObject({ status: 'SUCCEEDED', counts: { done: 2 } });
  },
);

test('runs the processing that the job asks for, of two in one file', async () => {
  const seeded = await emulator.seed({ images: await smallImages(2), job: { type: 'AUTO_ANNOTATION' } });
  const source = `${processing(BOX)}
export const other = defineProcessing({
  name: 'other', task: 'auto-annotation', model: 'none', process: () => classification('seen'),
});`;
  const run = await runOn(emulator, seeded, writeProcessing(source));
  expect(run.report).toMatchObject({ status: 'SUCCEEDED', processing: 'other', counts: { done: 2 } });
  for (const { classifications } of emulator.annotations(seeded.dataset_version_id))
    expect(classifications).toHaveLength(1);
});

test('works on the assets that the job names, and on no others', async () => {
  const images = await smallImages(4);
  const seeded = await emulator.seed({ images, job: { assetFilenames: ['image-001.jpg', 'image-003.jpg'] } });
  const run = await runOn(emulator, seeded, writeProcessing(processing(BOX)));
  expect(run.report?.counts).toMatchObject({ total: 2, done: 2 });
  const touched = emulator.annotations(seeded.dataset_version_id).map(({ asset_id }) => asset_id);
  expect(new Set(touched)).toEqual(new Set([seeded.asset_ids[1], seeded.asset_ids[3]]));
});

test('leaves what people annotated untouched by default', async () => {
  const coco = people('image-000.jpg', 'image-002.jpg');
  const seeded = await emulator.seed({ images: await smallImages(3), type: 'OBJECT_DETECTION', coco, job: {} });
  const before = emulator.annotations(seeded.dataset_version_id);
  const run = await runOn(emulator, seeded, writeProcessing(processing(BOX)));
  expect(run.report).toMatchObject({ counts: { done: 1, skipped: 2 }, skipped: { 'annotated already': 2 } });
  const after = emulator.annotations(seeded.dataset_version_id);
  expect(after.filter(({ id }) => before.some((old) => old.id === id))).toEqual(before);
  expect(after).toHaveLength(3);
});

test('says in the first line how many annotations replace concerns, and replaces them', async () => {
  const coco = people('image-000.jpg', 'image-002.jpg');
  const seeded = await emulator.seed({ images: await smallImages(3), type: 'OBJECT_DETECTION', coco, job: {} });
  const run = await runOn(emulator, seeded, writeProcessing(processing(`existing: 'replace', ${BOX}`)));
  expect(run.report?.counts).toMatchObject({ done: 3, shapes: 3 });
  const [, first] = emulator.job(seeded.job_id ?? '')?.lines ?? [];
  expect(first?.log).toBe("existing: 'replace' concerns 2 assets that have an annotation");
  const labels = emulator.annotations(seeded.dataset_version_id).flatMap((each) => each.rectangles);
  expect(labels.map(({ label }) => label)).toEqual(['box', 'box', 'box']);
});

test('appends once when the answer to the first write is lost', async () => {
  const coco = people('image-000.jpg');
  const seeded = await emulator.seed({ images: await smallImages(2), type: 'OBJECT_DETECTION', coco, job: {} });
  let isLost = false;
  const restore = emulator.intercept(({ method, path }) => {
    if (isLost || method !== 'POST' || !path.endsWith('bulk-annotations')) return undefined;
    isLost = true;
    return 'lost-answer';
  });
  const run = await runOn(emulator, seeded, writeProcessing(processing(`existing: 'append', ${BOX}`)));
  restore();
  expect(run.exitCode).toBe(0);
  const counts = emulator.annotations(seeded.dataset_version_id).map(({ rectangles }) => rectangles.length);
  expect(counts.reduce((sum, count) => sum + count)).toBe(3);
});

test('writes lines and points by an annotation that is saved whole', async () => {
  const seeded = await emulator.seed({ images: await smallImages(2), type: 'MULTI', job: {} });
  const source = processing('process: () => [line("edge", [[1, 1], [20, 30]]), point("eye", [5, 6])]');
  const run = await runOn(emulator, seeded, writeProcessing(source));
  expect(run).toMatchObject({ exitCode: 0 });
  for (const { lines, points } of emulator.annotations(seeded.dataset_version_id)) {
    expect(lines).toEqual([
      expect.objectContaining({
        label: 'edge',
        line: [
          [1, 1],
          [20, 30],
        ],
      }),
    ]);
    expect(points).toEqual([expect.objectContaining({ label: 'eye', point: [5, 6] })]);
  }
});

test('gives one classification a image, and the score as an attribute', async () => {
  const seeded = await emulator.seed({ images: await smallImages(2), job: {} });
  const source = processing(`scoreAttribute: 'score', process: () => classification('cat', { score: 0.9 })`);
  await runOn(emulator, seeded, writeProcessing(source));
  for (const { classifications } of emulator.annotations(seeded.dataset_version_id)) {
    expect(classifications).toEqual([expect.objectContaining({ label: 'cat', attributes: { score: 0.9 } })]);
  }
});

test('lets run() go over the whole dataset, and counts what it passes over', async () => {
  const seeded = await emulator.seed({ images: await smallImages(5), job: {} });
  const source = processing(`run: async ({ assets, write, skip, log }) => {
    log.section('By hand');
    let n = 0;
    for await (const asset of assets()) {
      n += 1;
      if (n === 1) skip(asset, 'too dark');
      else if (n === 2) continue;
      else if (n === 4) break;
      else await write(asset, [rectangle('box', { x: 1, y: 1, w: 5, h: 5 })]);
    }
    log.info('over');
  }`);
  const run = await runOn(emulator, seeded, writeProcessing(source));
  expect(run.report).toMatchObject({
    status: 'SUCCEEDED',
    counts: { total: 5, done: 1, skipped: 4, failed: 0 },
    skipped: { 'too dark': 1, 'run() wrote nothing for it': 2, 'run() did not ask for it': 1 },
  });
  const over = emulator.job(seeded.job_id ?? '')?.lines.find(({ log }) => log === 'over');
  expect(over?.part).toBe('--#--By hand');
});

test('skips videos and data that are not ready, with their reasons', async () => {
  const [first, second, third] = await smallImages(3);
  if (!first || !second || !third) throw new Error('three images are needed');
  const images = [first, { ...second, uploadStatus: 'PENDING' as const }, { ...third, type: 'VIDEO' as const }];
  const run = await runOn(emulator, await emulator.seed({ images, job: {} }), writeProcessing(processing(BOX)));
  expect(run.report?.skipped).toEqual({ 'data is PENDING': 1, 'not an image': 1 });
});

test('catches what user code prints, and hides the token in it', async () => {
  const seeded = await emulator.seed({ images: await smallImages(1), job: {} });
  const source = processing(`process: async () => {
    console.log('printed', process.env.api_token);
    process.stderr.write('complained\\n');
    return [];
  }`);
  const run = await runOn(emulator, seeded, writeProcessing(source));
  const lines = emulator.job(seeded.job_id ?? '')?.lines.map(({ log }) => log) ?? [];
  expect(lines).toEqual(expect.arrayContaining(['printed [secret]', 'complained']));
  const everything = [
    run.stdout,
    run.stderr,
    readFileSync(join(run.workDir, 'log.jsonl'), 'utf8'),
    lines.join(),
  ].join();
  expect(everything).not.toContain(emulator.apiToken);
});

test('adds nothing twice when it is started again, and ends at once on a job that succeeded', async () => {
  const seeded = await emulator.seed({ images: await smallImages(4), job: {} });
  const workDir = scratch();
  const broken = processing(`process: (asset) => {
    if (asset.filename === 'image-002.jpg') throw new Error('not today');
    return [rectangle('box', { x: 1, y: 1, w: 5, h: 5 })];
  }, concurrency: 1`);
  const first = await runOn(emulator, seeded, writeProcessing(broken), { workDir });
  expect(first).toMatchObject({ exitCode: 1, report: { counts: { done: 2, failed: 1 } } });
  const second = await runOn(emulator, seeded, writeProcessing(processing(BOX)), { workDir });
  expect(second).toMatchObject({ exitCode: 0, report: { counts: { total: 4, done: 4 } } });
  expect(emulator.annotations(seeded.dataset_version_id)).toHaveLength(4);
  const third = await runOn(emulator, seeded, writeProcessing(processing(BOX)), { workDir });
  expect(third.stdout).toContain('is SUCCEEDED already; nothing to do');
  expect(emulator.job(seeded.job_id ?? '')?.statuses).toEqual(['PENDING', 'RUNNING', 'FAILED', 'RUNNING', 'SUCCEEDED']);
});
