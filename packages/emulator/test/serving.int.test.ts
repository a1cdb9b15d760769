import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Emulator, type Seeded, type SeedOptions, startEmulator } from '../src/index.ts';
import { readApi } from './support/api.ts';
import { makePng } from './support/png.ts';
import { connectTo, hostOf, logInTo, type ServiceClient } from './support/services.ts';

let emulator: Emulator;

beforeEach(async () => {
  emulator = await startEmulator();
});

afterEach(async () => {
  await emulator.close();
});

const TYPES = ['CLASSIFICATION', 'OBJECT_DETECTION', 'SEGMENTATION', 'LINE', 'POINT', 'KEYPOINT', 'MASK'] as const;

interface Served extends Seeded {
  id: string;
  serving: ServiceClient;
}

const serve = async (type: (typeof TYPES)[number], options: SeedOptions = {}): Promise<Served> => {
  const seeded = await emulator.seed({
    job: false,
    model: { name: `model ${type}`, type, labels: { '0': 'car', '1': 'bus' }, files: [] },
    deployment: { name: `serve ${type}`, withShadow: true },
    ...options,
  });
  const { deployment_id: id = '' } = seeded;
  return { ...seeded, id, serving: await connectTo(emulator, id, 'serving') };
};

const formOf = (
  fields: Record<string, string | string[]> = {},
  filename = 'a.png',
  bytes = makePng(64, 48),
): FormData => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) form.append(name, one);
  form.set('media', new Blob([new Uint8Array(bytes)]), filename);
  return form;
};

interface PredictedAsset {
  id: string;
  oracle_prediction_id: string;
  data: { object_name: string; [field: string]: unknown };
}

const predictedAssets = async ({ id }: Served): Promise<PredictedAsset[]> =>
  (await readApi<{ items: PredictedAsset[] }>(emulator, `GET /api/deployment/${id}/predictedassets`)).items;

test.each(TYPES)('predicts in the format %s, says that no model runs, and stores it', async (type) => {
  const served = await serve(type);
  const form = formOf({
    tags: ['day', 'gate'],
    monitor: 'True',
    postprocess: 'True',
    source: 'door',
    metadata: '{"a":1}',
  });
  const answer = await served.serving.call(`POST /api/deployments/${served.id}/predict`, form);
  expect(answer).toMatchObject({
    status: 200,
    body: { raw_predictions: { detection_classes: [expect.any(Number)] }, notice: expect.stringContaining('No model') },
  });
  const { raw_predictions, id } = answer.body as { raw_predictions: object; id: string };
  const [asset] = await predictedAssets(served);
  expect(asset?.data).toMatchObject({
    filename: 'a.png',
    meta: { width: 64, height: 48 },
    metadata: { a: 1 },
    data_source: { name: 'door' },
    tags: [{ name: 'day' }, { name: 'gate' }],
  });
  expect(asset?.oracle_prediction_id).toBe(id);
  expect(await readApi(emulator, `GET /api/predicted/asset/${asset?.id}`)).toMatchObject({
    predictions: [{ is_shadow: false, raw_predictions }],
  });
  const again = await served.serving.call(`POST /api/deployments/${served.id}/predict`, formOf({ monitor: 'False' }));
  expect(again.body).toMatchObject({ raw_predictions, id: null });
  expect(await predictedAssets(served)).toHaveLength(1);
});

test('predicts on stored images, of bytes and of files, and stores each once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'serving-'));
  try {
    const path = join(folder, 'b.png');
    await writeFile(path, makePng(32, 16));
    const images = [
      { filename: 'a.png', bytes: makePng(8, 8) },
      { filename: 'b.png', path },
    ];
    const served = await serve('OBJECT_DETECTION', { images });
    const { id: connector_id, ...bucket } = await readApi<{ id: string }>(
      emulator,
      `GET /api/deployment/${served.id}/datalake/connector`,
    );
    const datas = await readApi<{ items: PredictedAsset['data'][] }>(
      emulator,
      `GET /api/datalake/${served.datalake_id}/datas`,
    );
    for (const { object_name } of datas.items) {
      const body = {
        tags: [],
        monitor: true,
        postprocess: true,
        cloud_image: { connector_id, ...bucket, object_name },
      };
      const route = `POST /api/v2/deployments/${served.id}/predict`;
      expect(await served.serving.call(route, body)).toMatchObject({ status: 200, body: { id: expect.any(String) } });
      expect(await served.serving.call(route, body)).toMatchObject({
        status: 200,
        body: { id: null, monitoring_error: expect.any(String) },
      });
    }
    expect(await predictedAssets(served)).toHaveLength(2);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('predicts with the shadow on what was predicted', async () => {
  const served = await serve('OBJECT_DETECTION');
  await served.serving.call(`POST /api/deployments/${served.id}/predict`, formOf());
  const [asset] = await predictedAssets(served);
  const { id: connector_id, ...bucket } = await readApi<{ id: string }>(
    emulator,
    `GET /api/deployment/${served.id}/datalake/connector`,
  );
  const body = {
    prediction_id: asset?.oracle_prediction_id,
    monitor: true,
    cloud_image: { connector_id, ...bucket, object_name: asset?.data.object_name },
  };
  expect((await served.serving.call(`POST /api/v2/deployments/${served.id}/predict/shadow`, body)).status).toBe(200);
  expect(await readApi(emulator, `GET /api/predicted/asset/${asset?.id}`)).toMatchObject({
    predictions: [{ is_shadow: false }, { is_shadow: true }],
  });
});

test('predicts nothing below the threshold, or without labels', async () => {
  const served = await serve('OBJECT_DETECTION');
  const nothing = { detection_classes: [], detection_texts: [], detection_scores: [], detection_boxes: [] };
  await readApi(emulator, `PATCH /api/deployment/${served.id}`, { body: { min_threshold: 1 } });
  const answer = await served.serving.call(`POST /api/deployments/${served.id}/predict`, formOf());
  expect(answer.body).toMatchObject({ raw_predictions: nothing });
  const bare = await serve('OBJECT_DETECTION', {
    model: { name: 'bare', type: 'OBJECT_DETECTION', files: [] },
    deployment: { name: 'bare' },
  });
  const other = await bare.serving.call(`POST /api/deployments/${bare.id}/predict`, formOf());
  expect(other.body).toMatchObject({ raw_predictions: nothing });
});

test.each([
  ['what is no image', formOf({}, 'a.png', Buffer.from('plain text')), 400],
  ['an image of another kind', formOf({}, 'a.webp'), 400],
  ['a form without an image', new FormData(), 422],
  ['metadata that is no JSON', formOf({ metadata: '{' }), 422],
])('refuses %s', async (_what, form, status) => {
  const served = await serve('OBJECT_DETECTION');
  expect((await served.serving.call(`POST /api/deployments/${served.id}/predict`, form)).status).toBe(status);
  expect(await predictedAssets(served)).toEqual([]);
});

test('a deployment without serving has no host for it and gives no token', async () => {
  const { deployment_id = '' } = await emulator.seed({
    job: false,
    model: { name: 'watched', type: 'MASK', files: [] },
    deployment: { serving: false },
  });
  expect(await hostOf(emulator, deployment_id, 'serving')).toBe('');
  const served = await serve('MASK');
  const host = await hostOf(emulator, served.id, 'serving');
  expect((await logInTo(host, 'serving', { api_token: emulator.apiToken, deployment_id })).status).toBe(403);
});
