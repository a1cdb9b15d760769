import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import {
  type AnnotationElement,
  type Asset,
  Client,
  classification,
  type DatasetVersion,
  type Label,
  rectangle,
} from '../src/index.ts';
import { TOKEN } from './support/platform.ts';
import { type Exchange, startReplay } from './support/recording.ts';

const id = (prefix: string, number: number): string => `${prefix}-0000-4000-8000-${String(number).padStart(12, '0')}`;
const JOB = id('000070b2', 1);
const DETECTION = id('000da5e1', 1);
const SEGMENTATION = id('000da5e1', 3);
const CLASSIFICATION = id('000da5e1', 4);
const FILENAMES = ['img_000000.jpg', 'img_000001.jpg', 'img_000002.jpg'];

/** Where this client is meant to differ from the recorded one, and why. */
const WANTED_DIFFERENCES: readonly { matches: (exchange: Exchange) => boolean; reason: string }[] = [
  {
    matches: ({ path }) => path.endsWith('/labelgroups'),
    reason: 'groups are read for the supercategories of COCO files alone; labels are given by name here',
  },
];

const isWanted = (exchange: Exchange): boolean => !WANTED_DIFFERENCES.some(({ matches }) => matches(exchange));

const detect = async (version: DatasetVersion, assets: readonly Asset[]): Promise<void> => {
  const [first] = assets;
  if (first === undefined) throw new Error('the recording has no assets');
  const labels = await version.listLabels().toArray();
  const named = (name: string): Label => {
    const label = labels.find((candidate) => candidate.name === name);
    if (label === undefined) throw new Error(`the recording has no label ${name}`);
    return label;
  };
  const bicycle = await version.getOrCreateLabel('bicycle');
  const annotation = await first.createAnnotation({ duration: 0.25 });
  await annotation.createRectangle({ x: 4, y: 5, w: 20, h: 18, label: named('car') });
  await annotation.createMultipleRectangles([
    { x: 1, y: 2, w: 3, h: 4, label: bicycle },
    { x: 10, y: 12, w: 8, h: 9, label: named('dog') },
  ]);
  expect(await annotation.listRectangles().toArray()).toHaveLength(3);
  await annotation.update({ status: 'ACCEPTED' });
  expect(annotation.status).toBe('ACCEPTED');
};

const importBoxes = async (version: DatasetVersion): Promise<void> => {
  for (const options of [{ mode: 'KEEP' }, { mode: 'CONCATENATE' }, { mode: 'REPLACE', status: 'ACCEPTED' }] as const) {
    await version.sync();
    const [car, truck] = await version.getOrCreateLabels(['car', 'truck']);
    const assets = await version.listAssets({ filenames: FILENAMES }).toArray();
    const elements = assets.map((asset, index): AnnotationElement => {
      const label = index === 1 ? truck : car;
      const shape = rectangle(label?.name ?? '', { x: 2 + index, y: 3, w: 10, h: 12 }, { score: 0.9 });
      return { assetId: asset.id, shapes: [{ ...shape, labelId: label?.id ?? '' }] };
    });
    await version.bulkAnnotations(elements, options);
  }
};

const readBack = async (version: DatasetVersion): Promise<void> => {
  const loaded = await Array.fromAsync(version.loadAnnotations());
  expect(loaded.flatMap(({ shapes }) => shapes.map(({ label }) => label))).toEqual(['car', 'truck', 'car']);
  await version.listLabels().toArray();
  const again = await Array.fromAsync(version.loadAnnotations());
  await version.listAssets({ ids: again.map(({ assetId }) => assetId) }).toArray();
  expect((await version.retrieveStats()).labelRepartition).toEqual({ car: 2, truck: 1 });
};

const segment = async (client: Client): Promise<void> => {
  const version = await client.getDatasetVersionById(SEGMENTATION);
  const label = await version.getLabel('car');
  for (const asset of await version.listAssets().toArray()) {
    const annotation = await asset.createAnnotation();
    const triangle = [
      [1, 1],
      [20, 2],
      [15, 30],
    ] as const;
    const square = [
      [5, 5],
      [25, 5],
      [25, 25],
      [5, 25],
    ] as const;
    await annotation.createPolygon({ points: triangle, label });
    await annotation.createMultiplePolygons([{ points: square, label }]);
  }
};

const classify = async (client: Client): Promise<void> => {
  const version = await client.getDatasetVersionById(CLASSIFICATION);
  const names = ['car', 'dog'];
  for (const [index, asset] of (await version.listAssets().toArray()).entries()) {
    const annotation = await asset.createAnnotation({ duration: 0.1 });
    const label = await version.getLabel(names[index] ?? '');
    await annotation.createClassification({ label });
  }
  for await (const asset of version.listAssets({ limit: 1 })) {
    const annotation = await asset.getAnnotation();
    const label = await version.getLabel('person');
    const shape = classification(label.name);
    await annotation.overwrite({ classifications: [{ ...shape, labelId: label.id }] });
  }
};

const preAnnotate = async (host: string, directory: string): Promise<void> => {
  await using client = await Client.connect({ host, apiToken: TOKEN });
  const job = await client.getJobById(JOB);
  await job.updateJobRunWithStatus('RUNNING');
  expect(await job.sync()).toHaveProperty('datasetversionprocessingjob.input_dataset_version_id', DETECTION);
  const version = await client.getDatasetVersionById(DETECTION);
  const model = await client.getModelVersionById(id('00040de7', 1));
  await (await model.getFile('model-latest')).download(directory);
  await model.listFiles().toArray();
  const assets = await version.listAssets().toArray();
  for (const asset of assets) await asset.download(directory);
  await detect(version, assets);
  await importBoxes(version);
  await readBack(version);
  await segment(client);
  await classify(client);
  await job.updateJobRunWithStatus('SUCCEEDED');
};

test.each(['pre_annotation', 'pre_annotation_lazy_urls'])('sends what the reference client sent: %s', async (name) => {
  await using replay = await startReplay(name);
  const directory = await mkdtemp(join(tmpdir(), 'sdk-replay-'));
  try {
    await preAnnotate(replay.server.origin, directory);
  } finally {
    await rm(directory, { recursive: true });
  }
  expect(replay.sent()).toEqual(replay.recorded.filter(isWanted));
});

test('sends the log of a job as the reference client did', async () => {
  await using replay = await startReplay('job_logging');
  await using client = await Client.connect({ host: replay.server.origin, apiToken: TOKEN });
  const job = await client.getJobById(JOB);
  await job.updateJobRunWithStatus('RUNNING');
  const part = '--#--Start job';
  await job.sendLogging('--#--Start job', part);
  await job.sendLogging('plain line', part);
  await job.sendLogging(['row 1', 'row 2', 'row 3'], part, { special: 'buffer' });
  job.lineNb = 5;
  for (const done of [0, 1, 2]) await job.sendLogging(`progress ${done}`, part, { lineNb: 5 });
  job.lineNb = 6;
  await job.sendLogging('--#--Second chapter', '--#--Second chapter');
  await job.sendLogging('last words', '--#--Second chapter', { final: true });
  await job.storeLoggingFile({ filename: `${JOB}-logs.json`, bytes: Buffer.from('{}') });
  await job.sendLogging('0', '--#--End job', { special: 'exit_code' });
  await job.updateJobRunWithStatus('SUCCEEDED');
  const failed = await client.getJobById(id('000070b2', 3));
  await failed.updateJobRunWithStatus('RUNNING');
  await failed.sendLogging('1', '--#--End job', { special: 'exit_code' });
  await failed.updateJobRunWithStatus('FAILED');
  expect(replay.sent()).toEqual(replay.recorded);
});
