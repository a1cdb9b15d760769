import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Emulator, type EmulatorOptions, type Seeded, startEmulator } from '../src/index.ts';
import { callApi, readApi } from './support/api.ts';

let emulator: Emulator;
let seeded: Seeded;

const start = async (options: EmulatorOptions = {}): Promise<void> => {
  emulator = await startEmulator(options);
  seeded = await emulator.seed({
    datasetName: 'photographs',
    images: ['a.jpg', 'b.jpg', 'c.jpg'].map((filename) => ({ filename, width: 8, height: 8 })),
    model: { name: 'detector', type: 'OBJECT_DETECTION', framework: 'ONNX', files: [] },
    job: false,
  });
};

beforeEach(async () => start());

afterEach(async () => {
  await emulator.close();
});

const PROCESSING = {
  name: 'annotate',
  target: 'DATASET_VERSION',
  type: 'PRE_ANNOTATION',
  description: null,
  default_cpu: 2,
  default_gpu: 1,
  default_parameters: { threshold: 0.5, batch: 4 },
  docker_image: 'registry.test/annotate',
  docker_tag: '1',
  docker_flags: null,
};

const register = async (fields: object = {}): Promise<string> => {
  const route = `POST /api/organization/${emulator.organizationId}/processings`;
  return (await readApi<{ id: string }>(emulator, route, { body: { ...PROCESSING, ...fields } })).id;
};

const declare = async (processingId: string, fields: object): Promise<void> => {
  const body = { required: true, inference_type_constraint: null, framework_constraint: null, ...fields };
  await readApi(emulator, `POST /api/processing/${processingId}/inputs`, { body });
};

interface LaunchedJob {
  id: string;
  status: string;
  type: string | null;
  cpu: number;
  gpu: number;
  [context: string]: unknown;
}

const onVersion = (): string => `POST /api/dataset/version/${seeded.dataset_version_id}/processing/launch`;

const payloadOf = async (context: unknown): Promise<unknown> =>
  (await fetch((context as { payload_presigned_url: string }).payload_presigned_url)).json();

test('a launch on a dataset version makes a job that waits, with the parameters of both', async () => {
  const processing_id = await register();
  const body = { processing_id, parameters: { batch: 8 }, asset_ids: null, cpu: null, gpu: 0, inputs: {} };
  const job = await readApi<LaunchedJob>(emulator, onVersion(), { body });
  expect(job).toMatchObject({ status: 'PENDING', type: 'PRE_ANNOTATION', processing_id, cpu: 2, gpu: 0 });
  expect(job['processing_job']).toEqual({
    target: 'DATASET_VERSION',
    target_id: seeded.dataset_version_id,
    inputs: {},
    parameters: { threshold: 0.5, batch: 8 },
    payload_presigned_url: null,
  });
  expect(emulator.job(job.id)?.statuses).toEqual(['PENDING']);
});

test('a selection stands in the payload of the job, each id once, also when it is empty', async () => {
  const processing_id = await register();
  const [first = '', second = ''] = seeded.asset_ids;
  for (const [asset_ids, expected] of [
    [
      [second, first, second],
      [second, first],
    ],
    [[], []],
  ]) {
    const job = await readApi<LaunchedJob>(emulator, onVersion(), { body: { processing_id, asset_ids } });
    expect(await payloadOf(job['processing_job'])).toEqual({ asset_ids: expected });
  }
});

test('a launch on a datalake always has a payload', async () => {
  const processing_id = await register({ target: 'DATALAKE', type: 'DATA_AUTO_TAGGING' });
  const route = `/api/datalake/${seeded.datalake_id}`;
  const { items } = await readApi<{ items: { id: string }[] }>(emulator, `GET ${route}/datas`);
  const ids = items.map(({ id }) => id);
  const selections: [object, string[]][] = [
    [{ data_ids: ids.slice(1) }, ids.slice(1)],
    [{}, ids],
    [{ offset: 1, limit: 1 }, ids.slice(1, 2)],
  ];
  for (const [selection, expected] of selections) {
    const job = await readApi<LaunchedJob>(emulator, `POST ${route}/processing/launch`, {
      body: { processing_id, ...selection },
    });
    expect(job['processing_job']).toMatchObject({ target: 'DATALAKE', target_id: seeded.datalake_id });
    expect(await payloadOf(job['processing_job'])).toEqual({ data_ids: expected });
  }
});

test('a launch on a model version has none', async () => {
  const processing_id = await register({ target: 'MODEL_VERSION', type: null });
  const route = `POST /api/model/version/${seeded.model_version_id}/processing/launch`;
  const job = await readApi<LaunchedJob>(emulator, route, { body: { processing_id, inputs: {} } });
  expect(job.type).toBeNull();
  expect(job['processing_job']).toMatchObject({ target_id: seeded.model_version_id, payload_presigned_url: null });
});

const UNKNOWN = '00000000-0000-4000-8000-000000000000';

test.each([
  ['an unknown processing', { processing_id: UNKNOWN }, 404],
  ['an asset of another version', { asset_ids: [UNKNOWN] }, 400],
  ['a required input that is missing', { inputs: { rate: 3 } }, 400],
  ['an input that names nothing', { inputs: { model: UNKNOWN, rate: 3 } }, 400],
  ['a text where a number is declared', { inputs: { model: 'MODEL', rate: 'three' } }, 400],
  ['parameters that are no object', { inputs: { model: 'MODEL', rate: 3 }, parameters: [1] }, 422],
])('refuses %s and makes no job', async (_what, fields: object, status) => {
  const processing_id = await register();
  await declare(processing_id, { name: 'model', input_type: 'MODEL_VERSION' });
  await declare(processing_id, { name: 'rate', input_type: 'NUMBER' });
  const known = (_key: string, value: unknown): unknown => (value === 'MODEL' ? seeded.model_version_id : value);
  const body = JSON.parse(JSON.stringify({ processing_id, ...fields }), known);
  expect((await callApi(emulator, onVersion(), { body })).status).toBe(status);
  const right = { processing_id, inputs: { model: seeded.model_version_id, rate: '3', free: 'text' } };
  const job = await readApi<LaunchedJob>(emulator, onVersion(), { body: right });
  expect(job['processing_job']).toMatchObject({ inputs: right.inputs });
  expect(job.id).toMatch(/-000000000001$/);
});

test.each([
  ['inference_type_constraint', 'SEGMENTATION', 400],
  ['inference_type_constraint', 'OBJECT_DETECTION', 201],
  ['framework_constraint', 'PYTORCH', 400],
  ['framework_constraint', 'ONNX', 201],
])('holds the model to the %s %s', async (constraint, value, status) => {
  const processing_id = await register();
  await declare(processing_id, { name: 'model', input_type: 'MODEL_VERSION', [constraint]: value });
  const body = { processing_id, inputs: { model: seeded.model_version_id } };
  expect((await callApi(emulator, onVersion(), { body })).status).toBe(status);
});

test('refuses a processing of another target', async () => {
  const processing_id = await register({ target: 'DATALAKE' });
  expect((await callApi(emulator, onVersion(), { body: { processing_id } })).status).toBe(400);
});

const older = { model_version_id: 'set below', target_version_name: 'made', target_datalake_name: 'default' };

test.each(['dataset_version_processing_job', 'datasetversionprocessingjob'] as const)(
  'the platform makes the output version at a launch of the generation %s',
  async (contextKey) => {
    await emulator.close();
    await start({ contextKey });
    const processing_id = await register();
    const body = { ...older, processing_id, model_version_id: seeded.model_version_id };
    const job = await readApi<LaunchedJob>(emulator, onVersion(), { body });
    const context = job[contextKey] as Record<string, string>;
    expect(context).toMatchObject({
      input_dataset_version_id: seeded.dataset_version_id,
      model_version_id: seeded.model_version_id,
      parameters: PROCESSING.default_parameters,
    });
    const output = `GET /api/dataset/version/${context['output_dataset_version_id']}`;
    expect(await readApi(emulator, output)).toMatchObject({ version: 'made', origin_name: 'photographs', size: 0 });
    expect((await callApi(emulator, onVersion(), { body })).status).toBe(409);
  },
);

test('the older contexts of datalakes and models have keys of their own', async () => {
  await emulator.close();
  await start({ contextKey: 'dataset_version_processing_job' });
  const tagger = await register({ name: 'tag', target: 'DATALAKE', type: 'DATA_AUTO_TAGGING' });
  const lake = await readApi<LaunchedJob>(emulator, `POST /api/datalake/${seeded.datalake_id}/processing/launch`, {
    body: { ...older, processing_id: tagger, model_version_id: null },
  });
  expect(lake['datalake_processing_job']).toEqual({
    input_datalake_id: seeded.datalake_id,
    output_datalake_id: seeded.datalake_id,
    model_version_id: null,
    parameters: PROCESSING.default_parameters,
    payload_presigned_url: expect.any(String),
  });
  const converter = await register({ name: 'convert', target: 'MODEL_VERSION', type: 'MODEL_CONVERSION' });
  const route = `POST /api/model/version/${seeded.model_version_id}/processing/launch`;
  const model = await readApi<LaunchedJob>(emulator, route, { body: { processing_id: converter } });
  expect(model['model_version_processing_job']).toEqual({
    input_model_version_id: seeded.model_version_id,
    parameters: PROCESSING.default_parameters,
  });
});

test('inputs are declared, changed and taken back by name', async () => {
  const id = await register();
  await declare(id, { name: 'old', input_type: 'TEXT' });
  const input = { name: 'old', input_type: 'TEXT', required: true };
  expect((await callApi(emulator, `POST /api/processing/${id}/inputs`, { body: input })).status).toBe(409);
  await readApi(emulator, `PUT /api/processing/${id}/inputs/old`, { body: { required: false } });
  expect(await readApi(emulator, `GET /api/processing/${id}/inputs`)).toMatchObject({ items: [{ required: false }] });
  expect((await callApi(emulator, `DELETE /api/processing/${id}/inputs/old`)).status).toBe(204);
  expect((await callApi(emulator, `DELETE /api/processing/${id}/inputs/old`)).status).toBe(404);
});

test('a seeded processing is launched, and found by everybody when it is public', async () => {
  const processing = { name: 'shared', dockerImage: 'registry.test:5000/shared:2', private: false };
  const { processing_id } = await emulator.seed({ job: false, processing });
  expect(await readApi(emulator, 'GET /api/processings/public/find?name=shared')).toMatchObject({
    id: processing_id,
    docker_image: 'registry.test:5000/shared',
    docker_tag: '2',
  });
  await register();
  expect((await callApi(emulator, 'GET /api/processings/public/find?name=annotate')).status).toBe(404);
  const job = await readApi<LaunchedJob>(emulator, onVersion(), { body: { processing_id } });
  expect(job.status).toBe('PENDING');
  await expect(emulator.seed({ job: false, processing })).rejects.toThrow('shared');
});
