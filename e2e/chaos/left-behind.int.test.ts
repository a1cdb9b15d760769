import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Emulator, type RecordedRequest, type Seeded, startEmulator } from '@picsellia-ts/emulator';
import { Client } from '@picsellia-ts/sdk';
import {
  killRun,
  processing,
  runOn,
  scratch,
  smallImages,
  startRun,
  variablesOf,
  workersOf,
  writeProcessing,
} from '../local-run.ts';

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

const LINES = 'process: () => [line("edge", [[1, 2], [3, 4]]), line("edge", [[5, 6], [7, 8]])]';
const entryOf = (existing: string, fields = LINES): string =>
  writeProcessing(processing(`existing: '${existing}', concurrency: 1, ${fields}`));

const seedLines = async (): Promise<Seeded> => emulator.seed({ images: await smallImages(3), type: 'LINE', job: {} });

/** How many lines each annotation has, oldest first. */
const linesOf = ({ dataset_version_id: id }: Seeded): number[] =>
  emulator.annotations(id).map(({ lines }) => lines.length);

/** Does something with the first request of a kind, and lets all others through. */
const atFirst = (
  isIt: (request: RecordedRequest) => boolean,
  act: () => ReturnType<Parameters<Emulator['intercept']>[0]>,
): (() => void) => {
  let isDone = false;
  return emulator.intercept((request) => {
    if (isDone || !isIt(request)) return undefined;
    isDone = true;
    return act();
  });
};

const isCreation = ({ method, path }: RecordedRequest): boolean =>
  method === 'POST' && /\/asset\/[^/]+\/annotations$/.test(path);

const draw = async (seeded: Seeded, index: number, points: readonly [number, number][]): Promise<void> => {
  const version = await client.getDatasetVersionById(seeded.dataset_version_id);
  const [label] = await version.getOrCreateLabels(['edge']);
  const [asset] = await version.listAssets({ ids: [seeded.asset_ids[index] ?? ''] }).toArray();
  const annotation = await asset?.createAnnotation({ duration: 4 });
  if (label && points.length > 0) await annotation?.createLine({ points, label });
};

test.each(['lost-answer', 500] as const)(
  'makes one annotation of lines when the request for it fails with %s',
  async (fault) => {
    const seeded = await seedLines();
    const restore = atFirst(isCreation, () => (typeof fault === 'number' ? { status: fault, body: {} } : fault));
    const run = await runOn(emulator, seeded, entryOf('keep'));
    restore();
    expect({ exitCode: run.exitCode, reason: run.report?.reason }).toEqual({ exitCode: 0, reason: undefined });
    expect(linesOf(seeded)).toEqual([2, 2, 2]);
  },
);

test.each(['lost-answer', 500] as const)(
  'adds lines to those of people once when the request fails with %s',
  async (fault) => {
    const seeded = await seedLines();
    await draw(seeded, 1, [
      [9, 9],
      [20, 20],
    ]);
    const restore = atFirst(
      ({ path }) => path.endsWith('/bulk-lines'),
      () => (typeof fault === 'number' ? { status: fault, body: {} } : fault),
    );
    const run = await runOn(emulator, seeded, entryOf('append'));
    restore();
    expect({ exitCode: run.exitCode, reason: run.report?.reason }).toEqual({ exitCode: 0, reason: undefined });
    expect(linesOf(seeded)).toEqual([3, 2, 2]);
  },
);

test('fills the annotation that a killed run has made and left empty, and no other', async () => {
  const seeded = await seedLines();
  // People have looked at the last image, and found nothing.
  await draw(seeded, 2, []);
  const entry = entryOf('keep');
  const { child, finished } = startRun(entry, variablesOf(emulator, seeded));
  const restore = atFirst(
    ({ path }) => path.endsWith('/save'),
    () => {
      killRun(child);
      return 'reset';
    },
  );
  await finished;
  restore();
  expect(linesOf(seeded)).toEqual([0, 0]);
  const again = await runOn(emulator, seeded, entry);
  expect(again.report?.counts).toMatchObject({ done: 2, skipped: 1, failed: 0, shapes: 4 });
  expect(linesOf(seeded)).toEqual([0, 2, 2]);
});

test('fills the annotation that its worker has left empty, when another worker goes on within the same start', async () => {
  const seeded = await seedLines();
  const entry = writeProcessing(processing(`existing: 'keep', concurrency: 1, onError: 'skip', ${LINES}`));
  const { child, finished } = startRun(entry, variablesOf(emulator, seeded));
  const restore = atFirst(
    ({ path }) => path.endsWith('/save'),
    () => {
      for (const worker of workersOf(child.pid)) process.kill(worker, 'SIGKILL');
      return 'reset';
    },
  );
  const run = await finished;
  restore();
  expect({ exitCode: run.exitCode, reason: run.report?.reason }).toEqual({ exitCode: 0 });
  expect(run.report?.counts).toMatchObject({ done: 3, skipped: 0, failed: 0, shapes: 6 });
  expect(linesOf(seeded)).toEqual([2, 2, 2]);
});

test.each([500])('appends shapes once when their import is answered %s', async (status) => {
  const seeded = await emulator.seed({ images: await smallImages(3), type: 'OBJECT_DETECTION', job: {} });
  const restore = atFirst(
    ({ path }) => path.endsWith('/bulk-annotations'),
    () => ({ status, body: { message: 'out of order' } }),
  );
  const box = 'process: () => [rectangle("box", { x: 1, y: 2, w: 3, h: 4 })]';
  const run = await runOn(emulator, seeded, entryOf('append', box));
  restore();
  expect({ exitCode: run.exitCode, reason: run.report?.reason }).toEqual({ exitCode: 0, reason: undefined });
  expect(emulator.annotations(seeded.dataset_version_id).map(({ rectangles }) => rectangles.length)).toEqual([1, 1, 1]);
});

const MIXED = (text: string) => `process: () => [line('edge', [[${text}, 2], [60, 40]]), point('eye', [5, 6]),
  rectangle('box', { x: 1, y: 2, w: 3, h: 4 })]`;

/** How many shapes of each kind the only annotation of each asset holds. */
const kindsOf = ({ dataset_version_id: id }: Seeded): number[][] =>
  emulator.annotations(id).map(({ lines, points, rectangles }) => [lines.length, points.length, rectangles.length]);

// Each kind is a request of its own. A handler that says something else the second time is only known from the disk.
test.each([
  ['the same disk', 'Math.floor(Math.random() * 50)', /^(?!.*on a fresh disk)/s],
  ['a fresh disk', '1', /on a fresh disk: what a former start of this job has added is known by kind, label and place/],
])('adds each kind of shape once when a run was killed between two of them, on %s', async (disk, x, says) => {
  const seeded = await emulator.seed({ images: await smallImages(3), type: 'MULTI', job: {} });
  for (const index of [0, 1, 2]) {
    await draw(seeded, index, [
      [9, 9],
      [20, 20],
    ]);
  }
  const entry = writeProcessing(processing(`existing: 'append', concurrency: 1, ${MIXED(x)}`));
  const former = scratch();
  const { child, finished } = startRun(entry, variablesOf(emulator, seeded), { workDir: former });
  const restore = atFirst(
    ({ path }) => path.endsWith('/bulk-rectangles'),
    () => {
      killRun(child);
      return 'reset';
    },
  );
  await finished;
  restore();
  expect(kindsOf(seeded)).toEqual([
    [2, 1, 0],
    [1, 0, 0],
    [1, 0, 0],
  ]);
  const again = await runOn(emulator, seeded, entry, { workDir: disk === 'the same disk' ? former : scratch() });
  expect({ exitCode: again.exitCode, reason: again.report?.reason }).toEqual({ exitCode: 0 });
  expect(again.report?.counts).toMatchObject({ done: 3, shapes: 9 });
  expect(again.stdout + again.stderr).toMatch(says);
  expect(kindsOf(seeded)).toEqual([
    [2, 1, 1],
    [2, 1, 1],
    [2, 1, 1],
  ]);
});

test('names the new images that stay in the datalake because their source has failed', async () => {
  const images = await smallImages(2);
  const seeded = await emulator.seed({ images, type: 'OBJECT_DETECTION', job: false });
  const processing = await client.createProcessing({
    name: 'maker',
    target: 'DATASET_VERSION',
    type: 'DATA_AUGMENTATION',
    dockerImage: 'maker',
    dockerTag: '1.0',
    defaultCpu: 1,
    defaultGpu: 0,
    defaultParameters: {},
  });
  const version = await client.getDatasetVersionById(seeded.dataset_version_id);
  const job = await version.launchProcessing({ processing, inputs: { target_version_name: 'made' } });
  const entry = writeProcessing(`
import { defineProcessing } from '@picsellia-ts/processing';
export default defineProcessing({ name: 'two', task: 'data-augmentation', onError: 'skip', process: async (asset) => {
  const image = await asset.bytes();
  return [{ image }, { image }];
} });
`);
  const isRefused = ({ method, path, body }: RecordedRequest): boolean =>
    method === 'POST' && path.endsWith('/datas') && /image-001[^"]*2of2/.test(JSON.stringify(body));
  const restore = emulator.intercept((request) =>
    isRefused(request) ? { status: 400, body: { message: 'no room' } } : undefined,
  );
  const run = await runOn(emulator, { ...seeded, job_id: job.id }, entry);
  restore();
  expect(run.report?.counts).toMatchObject({ done: 1, failed: 1, images: 2 });
  expect(run.stdout + run.stderr).toMatch(
    /images of assets that failed stay in the datalake, in no version: image-001\.\w+\.\w+\.1of2\.jpg\n/,
  );
});
