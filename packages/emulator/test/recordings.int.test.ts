import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Emulator, type SeedOptions, startEmulator } from '../src/index.ts';
import { makePng } from './support/png.ts';
import { Replay, readRecording } from './support/replay.ts';

let emulator: Emulator | undefined;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'emulator-'));
});

afterEach(async () => {
  await emulator?.close();
  await rm(folder, { recursive: true });
});

const imagesOf = (first: number, count: number): SeedOptions['images'] =>
  Array.from({ length: count }, (_, index) => ({
    filename: `img_${String(first + index).padStart(6, '0')}.jpg`,
    bytes: makePng(64, 48),
  }));

const LABELS = ['car', 'person', 'dog'];
const id = (prefix: string, count: number): string => `${prefix}-0000-4000-8000-${String(count).padStart(12, '0')}`;

/** Puts the emulator into the state that the recordings began with; gives the recorded ids that it has to know. */
const seedAsRecorded = async (target: Emulator): Promise<Record<string, string>> => {
  const files = ['model.onnx', 'config.json'].map((filename, index) => ({
    name: index === 0 ? 'model-latest' : 'config',
    path: join(folder, filename),
  }));
  await Promise.all(files.map(async ({ path }) => writeFile(path, Buffer.alloc(4096))));
  const main = await target.seed({
    datasetName: 'seed-dataset',
    type: 'OBJECT_DETECTION',
    images: imagesOf(0, 3),
    labels: LABELS,
    model: {
      name: 'seed-model',
      type: 'OBJECT_DETECTION',
      framework: 'ONNX',
      labels: Object.fromEntries(LABELS.entries()),
      files,
    },
    job: { contextKey: 'datasetversionprocessingjob', parameters: { confidence_threshold: 0.5 } },
  });
  const other = { labels: LABELS, job: false } as const;
  const segmentation = await target.seed({
    ...other,
    datasetName: 'seed-segmentation',
    type: 'SEGMENTATION',
    images: imagesOf(3, 2),
  });
  const classification = await target.seed({
    ...other,
    datasetName: 'seed-classification',
    type: 'CLASSIFICATION',
    images: imagesOf(5, 2),
  });
  const failing = await target.seed({ model: { name: 'other', files: [] } });
  return {
    'stand-in': 'local',
    [id('00000a91', 1)]: target.organizationId,
    [id('000070b2', 1)]: main.job_id ?? '',
    [id('000070b2', 3)]: failing.job_id ?? '',
    [id('000da5e1', 1)]: main.dataset_version_id,
    [id('000da5e1', 3)]: segmentation.dataset_version_id,
    [id('000da5e1', 4)]: classification.dataset_version_id,
    [id('00040de7', 1)]: main.model_version_id ?? '',
  };
};

/** The same for the flows whose input has another number of images, and maybe a version to write to. */
const seedInput =
  (count: number) =>
  async (target: Emulator): Promise<Record<string, string>> => {
    const input = await target.seed({
      datasetName: 'seed-dataset',
      type: 'OBJECT_DETECTION',
      images: imagesOf(0, count),
      labels: LABELS,
      model: { name: 'seed-model', files: [] },
      job: { contextKey: 'datasetversionprocessingjob', parameters: { confidence_threshold: 0.5 } },
    });
    const output = await target.seed({ datasetName: 'seed-dataset', version: 'output', job: false });
    return {
      'stand-in': 'local',
      [id('00000a91', 1)]: target.organizationId,
      [id('000070b2', 1)]: input.job_id ?? '',
      [id('000da5e1', 1)]: input.dataset_version_id,
      [id('000da5e1', 2)]: output.dataset_version_id,
      [id('00040de7', 1)]: input.model_version_id ?? '',
    };
  };

const RECORDINGS = [
  { name: 'pre_annotation.json', lazyUrls: false, prepare: seedAsRecorded },
  { name: 'pre_annotation_lazy_urls.json', lazyUrls: true, prepare: seedAsRecorded },
  { name: 'job_logging.json', lazyUrls: false, prepare: seedAsRecorded },
  { name: 'augmentation.json', lazyUrls: false, prepare: seedInput(3) },
  { name: 'auto_tagging.json', lazyUrls: false, prepare: seedInput(6) },
];

for (const { name, lazyUrls, prepare } of RECORDINGS) {
  test(`answers the requests of ${name} with what was recorded, or more`, async () => {
    emulator = await startEmulator({ lazyUrls });
    const replay = new Replay(emulator.host, emulator.apiToken, await prepare(emulator));
    for (const exchange of await readRecording(name)) await replay.send(exchange);
    expect(replay.differences).toEqual([]);
    expect(emulator.unknownRoutes).toEqual([]);
  });
}
