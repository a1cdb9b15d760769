import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Emulator, type Seeded, startEmulator } from '../src/index.ts';
import { makePng } from './support/png.ts';
import { missingPythonClient, runPython } from './support/python-client.ts';

const missing = await missingPythonClient();
const testWithPython = missing === undefined ? test : test.skip;
if (missing !== undefined) process.stderr.write(`The vendor's client is left out: ${missing}\n`);

const IMAGES = [0, 1, 2].map((index) => ({ filename: `img_${index}.png`, bytes: makePng(64 + index, 48) }));
const LABELS = ['car', 'person', 'dog'];

let emulator: Emulator;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'emulator-'));
  emulator = await startEmulator();
});

afterEach(async () => {
  await emulator.close();
  await rm(folder, { recursive: true });
});

const environmentOf = (jobId = ''): Record<string, string> => ({
  api_token: emulator.apiToken,
  organization_id: emulator.organizationId,
  host: emulator.host,
  job_id: jobId,
});

const GENERATIONS = ['datasetversionprocessingjob', 'dataset_version_processing_job', 'processing_job'] as const;

const seedFor = async (contextKey: (typeof GENERATIONS)[number]): Promise<Seeded> => {
  await writeFile(join(folder, 'weights.onnx'), Buffer.alloc(4096));
  return emulator.seed({
    datasetName: 'photographs',
    images: IMAGES,
    labels: ['car'],
    model: {
      name: 'detector',
      type: 'OBJECT_DETECTION',
      framework: 'ONNX',
      labels: { '0': 'car' },
      files: [{ name: 'model-latest', path: join(folder, 'weights.onnx') }],
    },
    job: { contextKey, parameters: { confidence: 0.5 } },
  });
};

/** The answers of the program, and what is behind them on the emulator, apart from the context. */
const EXPECTED = {
  status_before: 'PENDING',
  status_running: 'RUNNING',
  status_after: 'SUCCEEDED',
  model: { name: 'detector', labels: { '0': 'car' }, files: ['model-latest'], bytes: 4096 },
  dataset: { name: 'photographs', version: 'v1', type: 'NOT_CONFIGURED' },
  assets: IMAGES.map(({ filename, bytes }, index) => ({
    filename,
    width: 64 + index,
    height: 48,
    bytes: bytes.length,
  })),
  found: 'img_1.png',
  by_name: ['img_0.png'],
  labels: ['car'],
  alone: [[4, 5, 20, 18, 'car']],
  imported: expect.objectContaining({ annotations: 2, rectangles: 2, skipped: 1 }),
  listed: 3,
  built: [
    ['img_0.png', 'car', [4, 5, 20, 18]],
    ['img_1.png', 'truck', [1, 2, 10, 8]],
    ['img_2.png', 'car', [2, 2, 10, 8]],
  ],
  exported: [3],
  stats: { labels: { car: 2, truck: 1 }, objects: 3, annotations: 3 },
  tagged: 3,
  errors: {
    unknown_job: 'Job not found',
    wrong_token: expect.stringContaining('Invalid token'),
    foreign_organization: 'ForbiddenError',
    finished_job: 'ResourceConflictError',
  },
};

for (const contextKey of GENERATIONS) {
  testWithPython(`runs the vendor's client through a job whose context is ${contextKey}`, async () => {
    const seeded = await seedFor(contextKey);
    const jobId = seeded.job_id ?? '';
    const seen = await runPython({
      script: 'pre_annotation.py',
      arguments: [contextKey, folder],
      environment: environmentOf(jobId),
    });

    expect(seen).toMatchObject({ ...EXPECTED, context: { parameters: { confidence: 0.5 } }, loaded: seeded.asset_ids });
    expect(emulator.unknownRoutes).toEqual([]);
    expect(emulator.job(jobId)).toMatchObject({
      status: 'SUCCEEDED',
      statuses: ['PENDING', 'RUNNING', 'SUCCEEDED'],
      lines: [
        { lineNb: 0, part: '--#--Annotate', log: '--#--Annotate\n' },
        { lineNb: 1, part: '--#--Annotate', log: 'all\n' },
        { lineNb: 2, part: '--#--Annotate', log: 'first row\n' },
        { lineNb: 3, part: '--#--Annotate', log: 'second row\n' },
      ],
      exitCode: '0',
      logFile: Buffer.from('{"exit_code": {"exit_code": 0}}'),
    });
    const annotations = emulator.annotations(seeded.dataset_version_id);
    expect(annotations.map(({ asset_id }) => asset_id)).toEqual(seeded.asset_ids);
    expect(annotations.map(({ status }) => status)).toEqual(['ACCEPTED', 'PENDING', 'PENDING']);
    expect(annotations[1]?.rectangles).toMatchObject([{ label: 'truck', x: 1, y: 2, w: 10, h: 8 }]);
  });
}

testWithPython("takes every kind of shape from the vendor's client", async () => {
  const images = IMAGES.slice(0, 2);
  const segmentation = await emulator.seed({ type: 'SEGMENTATION', images, labels: LABELS, job: false });
  const classification = await emulator.seed({ type: 'CLASSIFICATION', images, labels: LABELS, job: false });
  const seen = await runPython({
    script: 'shapes.py',
    arguments: [segmentation.dataset_version_id, classification.dataset_version_id],
    environment: environmentOf(),
  });

  expect(seen).toEqual({
    polygons: [
      [
        [1, 1],
        [20, 2],
        [15, 30],
      ],
      [
        [5, 5],
        [25, 5],
        [25, 25],
        [5, 25],
      ],
    ],
    areas: [268.5, 268.5, 400, 400],
    line: [
      [0, 0],
      [4, 4],
    ],
    lines: 0,
    point: [[6, 7]],
    mask: [4, [0, 0, 1, 6]],
    rectangle: [1, 2, 9, 4],
    page: 1,
    ordered: ['img_1.png', 'img_0.png'],
    overwritten: ['person'],
    errors: { foreign_label: expect.stringContaining('is not one of'), locked: 'ResourceLockedError' },
    left: 1,
  });
  expect(emulator.unknownRoutes).toEqual([]);
  expect(emulator.annotations(classification.dataset_version_id)).toMatchObject([
    { classifications: [{ label: 'dog' }] },
  ]);
});
