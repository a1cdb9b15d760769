import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type AnnotationRecord, type Emulator, startEmulator } from '@picsellia-ts/emulator';
import { Client, type DatasetVersion, type Processing } from '@picsellia-ts/sdk';
import { runOn, smallImages, writeProcessing } from './local-run.ts';

let emulator: Emulator;
let client: Client;
let processings: Readonly<Record<Task, Processing>>;

type Task = 'pre-annotation' | 'data-augmentation';

beforeAll(async () => {
  emulator = await startEmulator();
  const { host, apiToken, organizationId } = emulator;
  client = await Client.connect({ host, apiToken, organizationId });
  const image = { dockerImage: 'me/kinds', dockerTag: '1', defaultCpu: 1, defaultGpu: 0, defaultParameters: {} };
  const create = (name: Task, type: 'PRE_ANNOTATION' | 'DATA_AUGMENTATION') =>
    client.createProcessing({ name, type, target: 'DATASET_VERSION', ...image });
  processings = {
    'pre-annotation': await create('pre-annotation', 'PRE_ANNOTATION'),
    'data-augmentation': await create('data-augmentation', 'DATA_AUGMENTATION'),
  };
});

afterAll(async () => {
  await client.close();
  await emulator.close();
});

type Kind = keyof Pick<
  AnnotationRecord,
  'rectangles' | 'polygons' | 'classifications' | 'lines' | 'points' | 'keypoints' | 'masks'
>;

/** Each kind as a handler makes it, the version that it goes into, and what the platform holds of it. */
const KINDS: readonly [Kind, string, string, object][] = [
  ['rectangles', "rectangle('a', { x: 1, y: 2, w: 3, h: 4 })", 'OBJECT_DETECTION', { x: 1, y: 2, w: 3, h: 4 }],
  [
    'polygons',
    "polygon('a', [[1, 2], [9, 2], [9, 8]])",
    'SEGMENTATION',
    {
      polygon: [
        [1, 2],
        [9, 2],
        [9, 8],
      ],
    },
  ],
  ['classifications', "classification('a')", 'CLASSIFICATION', {}],
  [
    'lines',
    "line('a', [[1, 2], [9, 8]])",
    'LINE',
    {
      line: [
        [1, 2],
        [9, 8],
      ],
    },
  ],
  ['points', "point('a', [1, 2])", 'POINT', { point: [1, 2] }],
  [
    'keypoints',
    "keypoints('a', [[1, 2, 2], [0, 0, 0]])",
    'KEYPOINT',
    {
      keypoints: [
        [1, 2, 2],
        [0, 0, 0],
      ],
    },
  ],
  [
    'masks',
    "mask('a', encodeMask(new Uint8Array(64 * 48).fill(1), { width: 64, height: 48 }))",
    'MASK',
    { area: 3072 },
  ],
];

const launch = async (task: Task, version: DatasetVersion, target = {}): Promise<string> =>
  (await version.launchProcessing({ processing: processings[task], inputs: target })).id;

const define = (task: Task, fields: string): string =>
  writeProcessing(`
import { classification, defineProcessing, encodeMask, keypoints, line, mask, point, polygon, rectangle } from '@picsellia-ts/processing';
export default defineProcessing({ name: 'kinds', task: '${task}', ${fields} });
`);

test.each(KINDS)('writes %s, adds them, and replaces them', async (kind, shape, type, held) => {
  const seeded = await emulator.seed({ images: await smallImages(2), job: false });
  const version = await client.getDatasetVersionById(seeded.dataset_version_id);
  const counts: number[][] = [];
  for (const existing of ['keep', 'append', 'replace']) {
    const entry = define('pre-annotation', `model: 'none', existing: '${existing}', process: () => [${shape}]`);
    const run = await runOn(emulator, { ...seeded, job_id: await launch('pre-annotation', version) }, entry);
    expect({ exitCode: run.exitCode, reason: run.report?.reason }).toEqual({ exitCode: 0 });
    const annotations = emulator.annotations(version.id);
    for (const annotation of annotations) expect(annotation[kind][0]).toMatchObject({ label: 'a', ...held });
    counts.push(annotations.map((annotation) => annotation[kind].length));
  }
  expect(counts).toEqual([
    [1, 1],
    [2, 2],
    [1, 1],
  ]);
  await version.sync();
  expect(version.type).toBe(type);
});

test.each(KINDS)('makes images with %s', async (kind, shape, type, held) => {
  const seeded = await emulator.seed({ images: await smallImages(2), job: false });
  const source = await client.getDatasetVersionById(seeded.dataset_version_id);
  const id = await launch('data-augmentation', source, { target_version_name: 'made' });
  const fields = `process: async (asset) => ({ image: await asset.bytes(), shapes: [${shape}] })`;
  const run = await runOn(emulator, { ...seeded, job_id: id }, define('data-augmentation', fields));
  expect({ exitCode: run.exitCode, reason: run.report?.reason }).toEqual({ exitCode: 0 });
  const made = await (await client.getDatasetById(seeded.dataset_id)).getVersion('made');
  expect(made.type).toBe(type);
  const shapes = emulator.annotations(made.id).map((annotation) => annotation[kind]);
  expect(shapes).toMatchObject([[{ label: 'a', ...held }], [{ label: 'a', ...held }]]);
});

test.each([
  ['lines and points', ['keypoints']],
  ['keypoints', ['lines', 'points']],
])('writes and adds all kinds that go together with %s', async (_what, without) => {
  const seeded = await emulator.seed({ images: await smallImages(2), type: 'MULTI', job: false });
  const version = await client.getDatasetVersionById(seeded.dataset_version_id);
  const together = KINDS.filter(([kind]) => !without.includes(kind));
  for (const existing of ['keep', 'append']) {
    const shapes = together.map(([, shape]) => shape).join(', ');
    const entry = define('pre-annotation', `model: 'none', existing: '${existing}', process: () => [${shapes}]`);
    const run = await runOn(emulator, { ...seeded, job_id: await launch('pre-annotation', version) }, entry);
    expect({ exitCode: run.exitCode, reason: run.report?.reason }).toEqual({ exitCode: 0 });
  }
  const counts = emulator
    .annotations(version.id)
    .map((annotation) => together.map(([kind]) => annotation[kind].length));
  expect(counts).toEqual([together.map(() => 2), together.map(() => 2)]);
});
