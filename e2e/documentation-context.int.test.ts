import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { type Emulator, type Seeded, startEmulator } from '@picsellia-ts/emulator';
import { execa } from 'execa';
import { findPython, runPython } from './annotation-files/python-client.ts';
import { scratch, smallImages } from './local-run.ts';

const python = await findPython();

// Each starts four programs.
jest.setTimeout(240_000);

const PROGRAMS = join(import.meta.dirname, 'documentation');

let emulator: Emulator;
let seeded: Seeded;

beforeEach(async () => {
  // The page is of the time when the context had this key.
  emulator = await startEmulator({ contextKey: 'datasetversionprocessingjob' });
  const weights = join(scratch(), 'weights.onnx');
  await writeFile(weights, 'weights');
  const model = { name: 'boxes', version: 'second', files: [{ name: 'weights', path: weights }] };
  seeded = await emulator.seed({ version: 'raw', images: await smallImages(2), model, job: false });
});

afterEach(async () => {
  await emulator.close();
});

/** Makes something on the platform as its web page does, and gives its id. */
const post = async (path: string, body: object): Promise<string> => {
  const headers = { authorization: `Bearer ${emulator.apiToken}` };
  const response = await fetch(emulator.host + path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  const { id } = (await response.json()) as { id: string };
  return id;
};

/** Registers a processing of a type, launches it with these inputs, and gives the job's id. */
const launch = async (type: string, inputs: Record<string, string>): Promise<string> => {
  const body = {
    name: type,
    type,
    target: 'DATASET_VERSION',
    docker_image: 'registry.test/anything',
    docker_tag: '1.0',
    default_cpu: 1,
    default_gpu: 0,
    default_parameters: { batch_size: 4 },
  };
  const id = await post(`/api/organization/${emulator.organizationId}/processings`, body);
  return post(`/api/dataset/version/${seeded.dataset_version_id}/processing/launch`, {
    processing_id: id,
    parameters: { threshold: 0.5 },
    inputs,
  });
};

const environmentOf = (jobId: string): Record<string, string> => ({
  api_token: emulator.apiToken,
  organization_id: emulator.organizationId,
  host: emulator.host,
  job_id: jobId,
});

const inPython = async (jobId: string): Promise<unknown> =>
  runPython(python ?? '', { arguments: [join(PROGRAMS, 'context.py')], environment: environmentOf(jobId) });

const inTypeScript = async (jobId: string): Promise<unknown> => {
  const { stdout } = await execa(process.execPath, [join(PROGRAMS, 'context.ts')], {
    env: environmentOf(jobId),
    extendEnv: false,
  });
  return JSON.parse(stdout);
};

const BASE = {
  input: 'raw',
  assets: ['image-000.jpg', 'image-001.jpg'],
  parameters: { batch_size: 4, threshold: 0.5 },
};

/** What each type of processing is launched with, and what its context leads to. */
const cases = (): [type: string, inputs: Record<string, string>, found: object][] => [
  ['PRE_ANNOTATION', { model_version_id: seeded.model_version_id ?? '' }, { ...BASE, model: 'second' }],
  ['DATASET_VERSION_CREATION', { target_version_name: 'made' }, { ...BASE, output: 'made' }],
  [
    'DATA_AUGMENTATION',
    { target_version_name: 'larger', model_version_id: seeded.model_version_id ?? '' },
    { ...BASE, output: 'larger', model: 'second' },
  ],
  ['AUTO_ANNOTATION', {}, BASE],
];

test('the page on the context of a job runs in TypeScript for each type of processing', async () => {
  for (const [type, inputs, found] of cases()) expect(await inTypeScript(await launch(type, inputs))).toEqual(found);
  expect(emulator.unknownRoutes).toEqual([]);
});

(python === undefined ? test.skip : test)(
  'the page on the context of a job runs in Python for each type of processing',
  async () => {
    for (const [type, inputs, found] of cases()) expect(await inPython(await launch(type, inputs))).toEqual(found);
    expect(emulator.unknownRoutes).toEqual([]);
  },
);

test('a context leaves out what its processing has no use for', async () => {
  const jobId = await launch('AUTO_ANNOTATION', {});
  const context = emulator.job(jobId)?.record['datasetversionprocessingjob'];
  expect(context).toEqual({ input_dataset_version_id: seeded.dataset_version_id, parameters: BASE.parameters });
});
