import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../src/index.ts';
import { readApi } from './support/api.ts';
import { makePng } from './support/png.ts';
import { connectTo } from './support/services.ts';

let folder: string;
let emulator: Emulator;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'emulator-'));
  emulator = await startEmulator({ dataDir: join(folder, 'state') });
});

afterEach(async () => {
  await emulator.close();
  await rm(folder, { recursive: true });
});

/** Answers differ in where things are served, and in nothing else. */
const withoutHosts = (answer: unknown): unknown =>
  JSON.parse(JSON.stringify(answer, (key, value) => (key.endsWith('_url') || key.endsWith('_host') ? null : value)));

test('models, launches, predictions and reviews are there after a restart on the same folder', async () => {
  const {
    deployment_id = '',
    dataset_version_id,
    model_version_id,
  } = await emulator.seed({
    job: false,
    model: { name: 'detector', type: 'OBJECT_DETECTION', labels: { '0': 'car' }, files: [] },
    deployment: { name: 'gate', withShadow: true },
  });
  const organization = `/api/organization/${emulator.organizationId}`;
  const { id: processing_id } = await readApi<{ id: string }>(emulator, `POST ${organization}/processings`, {
    body: {
      name: 'annotate',
      target: 'DATASET_VERSION',
      default_cpu: 1,
      default_gpu: 0,
      default_parameters: {},
      docker_image: 'registry.test/annotate',
      docker_tag: '1',
    },
  });
  const launch = `POST /api/dataset/version/${dataset_version_id}/processing/launch`;
  const job = await readApi<{ id: string }>(emulator, launch, { body: { processing_id, asset_ids: [] } });
  const oracle = await connectTo(emulator, deployment_id, 'oracle');
  await oracle.call(`POST /api/deployment/${deployment_id}/predictions`, {
    filename: 'a.png',
    content_type: 'IMAGE/PNG',
    height: 48,
    width: 64,
    latency: 0.1,
    raw_predictions: {
      detection_classes: [0],
      detection_texts: null,
      detection_scores: [0.5],
      detection_boxes: [[1, 2, 3, 4]],
    },
    image: makePng(64, 48).toString('base64'),
  });
  const serving = await connectTo(emulator, deployment_id, 'serving');
  const form = new FormData();
  form.set('media', new Blob([new Uint8Array(makePng(32, 32))]), 'b.png');
  await serving.call(`POST /api/deployments/${deployment_id}/predict`, form);
  const predicted = `/api/deployment/${deployment_id}/predictedassets`;
  const { items } = await readApi<{ items: { id: string }[] }>(emulator, `GET ${predicted}`);
  await readApi(emulator, `POST /api/predicted/asset/${items[1]?.id}/reviews`, { body: {} });

  const routes = [
    `${organization}/models`,
    `${organization}/processings`,
    `/api/v2/job/${job.id}`,
    `/api/model/version/${model_version_id}`,
    `/api/deployment/${deployment_id}`,
    predicted,
    ...items.map(({ id }) => `/api/predicted/asset/${id}`),
  ];
  const readAll = async (): Promise<unknown> =>
    withoutHosts(await Promise.all(routes.map(async (route) => readApi(emulator, `GET ${route}`))));
  const before = await readAll();
  await emulator.close();
  emulator = await startEmulator({ dataDir: join(folder, 'state') });
  expect(await readAll()).toEqual(before);
  expect(items).toHaveLength(2);

  const again = await connectTo(emulator, deployment_id, 'oracle');
  const stats = await again.call(`GET /api/deployment/${deployment_id}/stats?service=label_distribution`);
  expect(stats.body).toMatchObject({ count: 2, label_distribution: { car: 2 } });
});

test('storage and services are at their former ports after a restart, unless one is taken', async () => {
  const { deployment_id = '' } = await emulator.seed({
    job: false,
    model: { name: 'detector', type: 'OBJECT_DETECTION', labels: { '0': 'car' }, files: [] },
    deployment: { name: 'gate' },
  });
  const hosts = async () => {
    const { oracle_host, serving_host } = await readApi<{ oracle_host: string; serving_host: string }>(
      emulator,
      `GET /api/deployment/${deployment_id}`,
    );
    return [emulator.storageHost, oracle_host, serving_host];
  };
  const before = await hosts();
  await emulator.close();
  emulator = await startEmulator({ dataDir: join(folder, 'state') });
  expect(await hosts()).toEqual(before);

  await emulator.close();
  const squatter = createServer().listen(Number(new URL(before[0] ?? '').port), '127.0.0.1');
  await once(squatter, 'listening');
  emulator = await startEmulator({ dataDir: join(folder, 'state') });
  const after = await hosts();
  squatter.close();
  expect(after[0]).not.toBe(before[0]);
  expect(after.slice(1)).toEqual(before.slice(1));
});
