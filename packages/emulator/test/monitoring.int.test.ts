import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Emulator, type Seeded, type SeedOptions, startEmulator } from '../src/index.ts';
import { callApi, readApi } from './support/api.ts';
import { makePng } from './support/png.ts';
import { connectTo, type ServiceClient } from './support/services.ts';

let emulator: Emulator;

beforeEach(async () => {
  emulator = await startEmulator();
});

afterEach(async () => {
  await emulator.close();
});

type Type = NonNullable<SeedOptions['type']>;

const ONE = { detection_classes: [1], detection_texts: null, detection_scores: [0.9] };
const FORMATS: [Type, object][] = [
  ['CLASSIFICATION', ONE],
  ['OBJECT_DETECTION', { ...ONE, detection_boxes: [[1, 2, 30, 40]] }],
  [
    'SEGMENTATION',
    {
      ...ONE,
      detection_masks: [
        [
          [0, 0],
          [9, 0],
          [9, 9],
        ],
      ],
    },
  ],
  [
    'LINE',
    {
      ...ONE,
      lines: [
        [
          [0, 0],
          [9, 9],
        ],
      ],
    },
  ],
  ['POINT', { ...ONE, points: [[3, 4]] }],
  ['KEYPOINT', { ...ONE, keypoints: [[[3, 4, 2]]] }],
  ['MASK', { ...ONE, detection_masks: ['02203'] }],
];

const BOXES = { ...ONE, detection_boxes: [[1, 2, 30, 40]] };

interface Watched extends Seeded {
  deployment_id: string;
  oracle: ServiceClient;
}

const watch = async (type: Type, options: SeedOptions = {}): Promise<Watched> => {
  const seeded = await emulator.seed({
    job: false,
    model: { name: `model ${type}`, type, labels: { '0': 'car', '1': 'bus' }, files: [] },
    deployment: { name: `watch ${type}`, withShadow: true },
    ...options,
  });
  const { deployment_id = '' } = seeded;
  return { ...seeded, deployment_id, oracle: await connectTo(emulator, deployment_id, 'oracle') };
};

const IMAGE = makePng(64, 48).toString('base64');

const bodyOf = (raw_predictions: object, more: object = {}): object => ({
  filename: 'a.png',
  content_type: 'IMAGE/PNG',
  height: 48,
  width: 64,
  raw_predictions,
  latency: 0.02,
  image: IMAGE,
  ...more,
});

interface PredictedAsset {
  id: string;
  oracle_prediction_id: string;
  data: { id: string; object_name: string; presigned_url: string; [field: string]: unknown };
}

const listOf = async ({ deployment_id }: Watched): Promise<PredictedAsset[]> =>
  (await readApi<{ items: PredictedAsset[] }>(emulator, `GET /api/deployment/${deployment_id}/predictedassets`)).items;

const send = async ({ deployment_id, oracle }: Watched, body: object): Promise<{ status: number; body: unknown }> =>
  oracle.call(`POST /api/deployment/${deployment_id}/predictions`, body);

test.each(FORMATS)('stores a prediction of the format %s with its image and its shadow', async (type, raw) => {
  const watched = await watch(type);
  const shadow = { shadow_raw_predictions: raw, shadow_latency: 0.5 };
  const answer = await send(watched, bodyOf(raw, { ...shadow, timestamp: 1767225600.5 }));
  const { deployment_id } = watched;
  expect(answer).toEqual({ status: 201, body: { id: expect.any(String), deployment_id, timestamp: 1767225600.5 } });
  const [asset] = await listOf(watched);
  expect(asset?.data).toMatchObject({
    filename: 'a.png',
    content_type: 'image/png',
    upload_status: 'DONE',
    meta: { width: 64, height: 48 },
    data_source: { name: 'serving' },
  });
  expect(await readApi(emulator, `GET /api/predicted/asset/${asset?.id}`)).toMatchObject({
    predictions: [
      { is_shadow: false, latency: 0.02, raw_predictions: raw, model_version_id: watched.model_version_id },
      { is_shadow: true, latency: 0.5, raw_predictions: raw },
    ],
    reviews: null,
  });
  const stored = await fetch(asset?.data.presigned_url ?? '');
  expect(Buffer.from(await stored.arrayBuffer()).toString('base64')).toBe(IMAGE);
});

test.each(FORMATS)('takes a prediction of nothing in the format %s', async (type, raw) => {
  const watched = await watch(type);
  const nothing = Object.fromEntries(Object.entries(raw).map(([name, list]) => [name, list === null ? null : []]));
  expect((await send(watched, bodyOf(nothing))).status).toBe(201);
});

test.each([
  ['another format', { raw_predictions: ONE }],
  ['lists of two lengths', { raw_predictions: { ...BOXES, detection_scores: [] } }],
  ['texts of another length', { raw_predictions: { ...BOXES, detection_texts: ['a', 'b'] } }],
  ['a box with a fraction', { raw_predictions: { ...BOXES, detection_boxes: [[0.5, 1, 2, 3]] } }],
  ['a content type in lower case', { content_type: 'image/png' }],
  ['a content type that is not known', { content_type: 'IMAGE/WEBP' }],
  ['an image that is no base64', { image: 'a b c' }],
  ['no image', { image: undefined }],
  ['a shadow without its latency', { shadow_raw_predictions: BOXES }],
  ['a negative latency', { latency: -1 }],
])('refuses %s and stores nothing', async (_what, wrong) => {
  const watched = await watch('OBJECT_DETECTION');
  expect((await send(watched, bodyOf(BOXES, wrong))).status).toBe(422);
  expect(await listOf(watched)).toEqual([]);
});

test('keeps what is said of the image with the data', async () => {
  const watched = await watch('OBJECT_DETECTION');
  const described = { metadata: { shift: 2 }, custom_metadata: { batch: 'b7' } };
  const placed = { source: 'camera', tags: ['day', 'gate'], upload_dir: '../../served', filename: '../x/a.png' };
  await send(watched, bodyOf(BOXES, { ...described, ...placed, custom_metrics: { blur: 0.1 } }));
  const [asset] = await listOf(watched);
  expect(asset?.data).toMatchObject({
    ...described,
    data_source: { name: 'camera' },
    tags: [{ name: 'day' }, { name: 'gate' }],
    object_name: expect.stringMatching(/^predictions\/served\/[^/]+\/a\.png$/),
  });
  const lake = `/api/datalake/${watched.datalake_id}`;
  expect(await readApi(emulator, `GET ${lake}/datas`)).toMatchObject({ items: [{ id: asset?.data.id }], count: 1 });
  expect(await readApi(emulator, `GET ${lake}/tags`)).toMatchObject({ items: [{ name: 'day' }, { name: 'gate' }] });
});

test('counts what is not to be sampled, and stores it not', async () => {
  const watched = await watch('OBJECT_DETECTION');
  expect((await send(watched, bodyOf(BOXES, { sample: false }))).status).toBe(201);
  expect(await listOf(watched)).toEqual([]);
  const route = `/api/deployment/${watched.deployment_id}`;
  expect((await watched.oracle.call(`GET ${route}/stats?service=metrics`)).body).toMatchObject({ count: 1, stored: 0 });
  expect((await callApi(emulator, `PATCH ${route}`, { body: { sample_rate: 0.25 } })).status).toBe(200);
  for (let sent = 0; sent < 8; sent += 1) await send(watched, bodyOf(BOXES));
  expect(await listOf(watched)).toHaveLength(2);
  await send(watched, bodyOf(BOXES, { sample: true }));
  expect(await listOf(watched)).toHaveLength(3);
});

test('monitors a stored image once, with the data that it is', async () => {
  const images = [{ filename: 'seeded.png', bytes: makePng(8, 8) }];
  const watched = await watch('OBJECT_DETECTION', { images });
  const route = `/api/deployment/${watched.deployment_id}`;
  const { id: connector_id, ...bucket } = await readApi<{ id: string }>(emulator, `GET ${route}/datalake/connector`);
  const datas = await readApi<{ items: PredictedAsset['data'][] }>(
    emulator,
    `GET /api/datalake/${watched.datalake_id}/datas`,
  );
  const [data] = datas.items;
  const cloud_image = { connector_id, ...bucket, object_name: data?.object_name };
  const body = bodyOf(BOXES, { image: undefined, cloud_image });
  expect((await send(watched, body)).status).toBe(201);
  expect((await listOf(watched)).map((asset) => asset.data.id)).toEqual([data?.id]);
  expect(await send(watched, body)).toEqual({ status: 409, body: { message: expect.any(String) } });
  const absent = bodyOf(BOXES, { image: undefined, cloud_image: { ...cloud_image, object_name: 'none.png' } });
  expect((await send(watched, absent)).status).toBe(404);
  const elsewhere = bodyOf(BOXES, { image: undefined, cloud_image: { ...cloud_image, bucket_name: 'other' } });
  expect((await send(watched, elsewhere)).status).toBe(400);
  expect((await callApi(emulator, `DELETE /api/data/${data?.id}`)).status).toBe(204);
  expect(await listOf(watched)).toEqual([]);
});

test('knows an image again by its bytes, its name and the time that its sender gave', async () => {
  const watched = await watch('OBJECT_DETECTION');
  const timed = bodyOf(BOXES, { timestamp: 1767225600 });
  expect((await send(watched, timed)).status).toBe(201);
  expect((await send(watched, timed)).status).toBe(409);
  expect((await send(watched, { ...timed, timestamp: 1767225601 })).status).toBe(201);
  for (let sent = 0; sent < 2; sent += 1) expect((await send(watched, bodyOf(BOXES))).status).toBe(201);
  expect(await listOf(watched)).toHaveLength(4);
});

test('adds a shadow prediction afterwards, and replaces it', async () => {
  const watched = await watch('OBJECT_DETECTION');
  await send(watched, bodyOf(BOXES));
  const [asset] = await listOf(watched);
  const route = `POST /api/prediction/${asset?.oracle_prediction_id}/shadow`;
  for (const shadow_latency of [0.1, 0.2]) {
    const body = { shadow_raw_predictions: BOXES, shadow_latency };
    expect((await watched.oracle.call(route, body)).status).toBe(201);
  }
  expect(await readApi(emulator, `GET /api/predicted/asset/${asset?.id}`)).toMatchObject({
    predictions: [{ is_shadow: false }, { is_shadow: true, latency: 0.2 }],
  });
  expect((await watched.oracle.call(route, { shadow_raw_predictions: ONE, shadow_latency: 1 })).status).toBe(422);
});

test('finds predicted assets by what names them, by tags and by cursor', async () => {
  const watched = await watch('OBJECT_DETECTION');
  for (const [filename, tag] of [
    ['a.png', 'day'],
    ['b.png', 'night'],
    ['c.png', 'night'],
  ] as const) {
    await send(watched, bodyOf(BOXES, { filename, tags: [tag] }));
  }
  const assets = await listOf(watched);
  const route = `/api/deployment/${watched.deployment_id}/predictedassets`;
  const [, second] = assets;
  for (const query of [
    `id=${second?.id}`,
    `oracle_prediction_id=${second?.oracle_prediction_id}`,
    `object_name=${second?.data.object_name}`,
    'filename=b.png',
    `data_id=${second?.data.id}`,
  ]) {
    expect(await readApi(emulator, `GET ${route}/find?${query}`)).toMatchObject({ id: second?.id });
  }
  expect((await callApi(emulator, `GET ${route}/find?filename=z.png`)).status).toBe(404);
  const q = encodeURIComponent('data.tags.name in ("night")');
  expect(await readApi(emulator, `GET ${route}?q=${q}&order_by=-filename`)).toMatchObject({
    items: [{ data: { filename: 'c.png' } }, { data: { filename: 'b.png' } }],
    count: 2,
  });
  const first = await readApi<{ next_cursor: string }>(emulator, `GET ${route}?limit=2`);
  expect(await readApi(emulator, `GET ${route}?limit=2&cursor=${first.next_cursor}`)).toMatchObject({
    items: [{ data: { filename: 'c.png' } }],
    count: 3,
    next_cursor: null,
  });
});

test('takes reviews with the labels of the deployment, the last one last', async () => {
  const watched = await watch('OBJECT_DETECTION');
  await send(watched, bodyOf(BOXES));
  const [asset] = await listOf(watched);
  const labels = await readApi<{ items: { id: string; name: string }[] }>(
    emulator,
    `GET /api/deployment/${watched.deployment_id}/labels`,
  );
  const label_id = labels.items[1]?.id;
  const route = `POST /api/predicted/asset/${asset?.id}/reviews`;
  const rectangles = [{ x: 1, y: 2, w: 3, h: 4, label_id }];
  expect(await readApi(emulator, route, { body: { rectangles } })).toMatchObject({
    rectangles: [{ x: 1, y: 2, w: 3, h: 4, label: { name: 'bus' } }],
  });
  await readApi(emulator, route, { body: {} });
  const foreign = { rectangles: [{ ...rectangles[0], label_id: 'none' }] };
  expect((await callApi(emulator, route, { body: foreign })).status).toBe(400);
  const { reviews } = await readApi<{ reviews: object[] }>(emulator, `GET /api/predicted/asset/${asset?.id}`);
  expect(reviews).toHaveLength(2);
  const reviewed = `GET /api/deployment/${watched.deployment_id}/predictions/stats?service=label_distribution`;
  expect((await watched.oracle.call(reviewed)).body).toMatchObject({ reviewed: 1, label_distribution: {} });
});

test('counts labels and latencies, by time, tag and model', async () => {
  const watched = await watch('OBJECT_DETECTION');
  const none = { detection_classes: [], detection_texts: null, detection_scores: [], detection_boxes: [] };
  await send(watched, bodyOf(BOXES, { timestamp: 100, latency: 0.1, tags: ['day'] }));
  await send(watched, bodyOf(BOXES, { timestamp: 200, latency: 0.3 }));
  await send(watched, bodyOf(none, { timestamp: 300, latency: 0.2 }));
  const route = `/api/deployment/${watched.deployment_id}`;
  const stats = async (query: string): Promise<unknown> => (await watched.oracle.call(`GET ${route}/${query}`)).body;
  expect(await stats('stats?service=label_distribution')).toEqual({
    service: 'label_distribution',
    count: 3,
    label_distribution: { bus: 2 },
  });
  expect(await stats('stats?service=metrics&to_timestamp=200')).toMatchObject({
    count: 2,
    objects: 2,
    latency: { mean: 0.2, p50: 0.1, max: 0.3 },
    mean_score: 0.9,
  });
  expect(await stats('stats?service=metrics&tags=day')).toMatchObject({ count: 1 });
  expect(await stats('stats?service=metrics&since=60')).toMatchObject({ count: 0, mean_score: null });
  expect(await stats(`stats?service=metrics&model_id=${watched.datalake_id}`)).toMatchObject({ count: 0 });
  expect(await stats('predictions/stats?service=metrics&from_timestamp=150')).toMatchObject({
    items: [
      { timestamp: 200, objects: 1 },
      { timestamp: 300, objects: 0 },
    ],
  });
  expect(await stats('stats?service=ks_drift')).toMatchObject({ infos: { info: expect.any(String) } });
  expect((await watched.oracle.call(`GET ${route}/stats?service=none`)).status).toBe(422);
  expect((await watched.oracle.call(`GET ${route}`)).body).toMatchObject({ predictions: 3, predicted_assets: 3 });
});

test('a deployment with predicted assets is deleted by force alone', async () => {
  const watched = await watch('OBJECT_DETECTION');
  await send(watched, bodyOf(BOXES));
  const [asset] = await listOf(watched);
  const route = `DELETE /api/deployment/${watched.deployment_id}`;
  expect((await callApi(emulator, `${route}?force_delete=False`)).status).toBe(409);
  expect((await callApi(emulator, `${route}?force_delete=True`)).status).toBe(204);
  expect((await callApi(emulator, `GET /api/predicted/asset/${asset?.id}`)).status).toBe(404);
  expect((await callApi(emulator, `GET /api/data/${asset?.data.id}`)).status).toBe(200);
});
