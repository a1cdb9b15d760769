import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Emulator, type Seeded, startEmulator } from '../src/index.ts';
import { callApi, readApi } from './support/api.ts';
import { uploadData } from './support/datalake.ts';
import { makePng } from './support/png.ts';
import { connectTo } from './support/services.ts';
import { connectorOf } from './support/storage.ts';
import { readZip } from './support/zip.ts';

let emulator: Emulator;
let seeded: Seeded;
beforeEach(async () => {
  emulator = await startEmulator();
  seeded = await emulator.seed({
    images: [{ filename: 'a.png', bytes: makePng(9, 9) }, { filename: 'b.png' }],
    labels: ['constructor', '__proto__', 'cat'],
    type: 'OBJECT_DETECTION',
  });
});
afterEach(() => emulator.close());

const version = (path: string): string => `/api/dataset/version/${seeded.dataset_version_id}${path}`;

const dataIdOf = async (target: Emulator): Promise<string> => {
  const { data } = await readApi<{ data: { id: string } }>(target, `GET /api/asset/${seeded.asset_ids[0]}`);
  return data.id;
};

for (const name of ['constructor', '__proto__', 'toString']) {
  test(`knows no field called ${name}`, async () => {
    const answers = [
      await callApi(emulator, `GET ${version(`/assets?order_by=${name}`)}`),
      await callApi(emulator, `GET ${version(`/assets?q=${name}+=+"a"`)}`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([422, 501]);
  });
}

test('counts labels and tags whose names every object has', async () => {
  const { items } = await readApi<{ items: { id: string }[] }>(emulator, `GET ${version('/labels')}`);
  const rectangles = items.map(({ id }) => ({ x: 1, y: 1, w: 2, h: 2, label_id: id }));
  const annotations = [{ asset_id: seeded.asset_ids[0], rectangles }];
  await readApi(emulator, `POST ${version('/bulk-annotations')}`, { body: { import_type: 'REPLACE', annotations } });
  const { label_repartition } = await readApi<{ label_repartition: object }>(emulator, `GET ${version('/stats')}`);
  expect(Object.entries(label_repartition)).toEqual([
    ['constructor', 1],
    ['__proto__', 1],
    ['cat', 1],
  ]);
  const tag = await readApi<{ id: string }>(emulator, `POST ${version('/tags')}`, { body: { name: 'constructor' } });
  await readApi(emulator, `POST /api/tag/${tag.id}/attach`, { body: seeded.asset_ids });
  expect(await readApi(emulator, `GET ${version('/analytics/tags?tag_type=ASSET')}`)).toEqual({ constructor: 2 });
});

test('refuses values that are nested too deeply to be answered', async () => {
  let metadata: object = {};
  for (let level = 0; level < 3000; level += 1) metadata = { metadata };
  const { status } = await callApi(emulator, `PATCH /api/data/${await dataIdOf(emulator)}`, { body: { metadata } });
  expect(status).toBe(422);
  expect((await callApi(emulator, `GET ${version('/assets')}`)).status).toBe(200);
});

for (const [what, body] of [
  ['a content type that ends a header', { object_name: 'a', content_type: 'text/html\r\nx-evil: 1' }],
  ['a content type that is no text of a header', { object_name: 'a', content_type: '中' }],
  ['a name that is longer than storages take', { object_name: 'ä'.repeat(600), content_type: 'image/png' }],
  ['a name that no URL can hold', { object_name: '\ud800', content_type: 'image/png' }],
] as const) {
  test(`signs no upload of ${what}`, async () => {
    const route = `POST /api/object-storage/${await connectorOf(emulator)}`;
    expect((await callApi(emulator, `${route}/generate_presigned_url`, { body })).status).toBe(422);
    expect((await callApi(emulator, `${route}/init_multipart_upload`, { body })).status).toBe(422);
  });
}

test('keeps metadata as they were sent, whatever they look like', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'emulator-hostile-'));
  const metadata = { a: { $bytes: 'eHg=' }, b: { type: 'Buffer', data: [1] }, c: { type: 'Buffer', data: 5 } };
  let kept = await startEmulator({ dataDir });
  try {
    await kept.seed({ images: [{ filename: 'a.png' }] });
    const id = await dataIdOf(kept);
    expect(await readApi(kept, `PATCH /api/data/${id}`, { body: { metadata } })).toMatchObject({ metadata });
    const lake = await readApi(kept, `GET /api/organization/${kept.organizationId}/datalake`);
    await kept.close();
    kept = await startEmulator({ dataDir });
    expect(await readApi(kept, `GET /api/organization/${kept.organizationId}/datalake`)).toEqual(lake);
    expect(await readApi(kept, `GET /api/data/${id}`)).toMatchObject({ metadata });
  } finally {
    await kept.close();
    await rm(dataDir, { recursive: true, force: true });
  }
});

for (const fault of [
  { kind: 'status', status: 100 },
  { kind: 'status', status: 500, headers: { x: 'a\r\nb: c' } },
  { kind: 'status', status: 500, headers: { 'x\n': 'a' } },
  { kind: 'latency', ms: 2 ** 31 },
]) {
  test(`refuses a fault that cannot be: ${JSON.stringify(fault)}`, async () => {
    expect((await callApi(emulator, 'POST /__emulator/faults', { body: { fault } })).status).toBe(422);
  });
}

test('ends the connection also when an answer is shorter than what is sent of it', async () => {
  const remove = emulator.addFault({ match: { host: 'platform' }, fault: { kind: 'truncate', bytes: 1e6 } });
  expect((await callApi(emulator, 'GET /api/home/ping')).status).toBe(200);
  remove();
  expect((await callApi(emulator, 'GET /api/home/ping')).status).toBe(200);
});

test('monitors an image whose name no URL can hold', async () => {
  const { deployment_id } = await emulator.seed({
    model: { name: 'detector', type: 'OBJECT_DETECTION', labels: { '0': 'cat' }, files: [] },
    deployment: {},
    job: false,
  });
  const oracle = await connectTo(emulator, deployment_id ?? '', 'oracle');
  const raw_predictions = { detection_classes: [], detection_texts: [], detection_scores: [], detection_boxes: [] };
  const image = makePng(4, 4).toString('base64');
  const filename = `\ud800${'n'.repeat(20_000)}.png`;
  const body = { filename, content_type: 'IMAGE/PNG', height: 4, width: 4, latency: 0, raw_predictions, image };
  const monitored = await oracle.call(`POST /api/deployment/${deployment_id}/predictions`, body);
  expect(monitored.status).toBe(201);
  const { items } = await readApi<{ items: { data: { presigned_url: string } }[] }>(
    emulator,
    `GET /api/deployment/${deployment_id}/predictedassets`,
  );
  expect((await fetch(items[0]?.data.presigned_url ?? '')).status).toBe(200);
});

test('names no file of an archive outside its folder', async () => {
  const { id } = await uploadData(emulator, '../../up/a.png');
  await readApi(emulator, `POST ${version('/assets')}`, { body: { asset_tag_ids: [], data_ids: [id] } });
  const asset = await readApi<{ id: string }>(emulator, `GET ${version(`/assets/find?data_id=${id}`)}`);
  await readApi(emulator, `POST /api/asset/${asset.id}/annotations`, { body: { duration: 0 } });
  const { presigned_url } = await readApi<{ presigned_url: string }>(
    emulator,
    `POST ${version('/annotations/export')}`,
    { body: { type: 'YOLO', export_video: false, export_key: 'FILENAME' } },
  );
  const archive = Buffer.from(await (await fetch(presigned_url)).arrayBuffer());
  expect(Object.keys(readZip(archive))).toEqual(['data.yaml', 'up/a.txt']);
});

test('takes a form no further than its fields may be long', async () => {
  const form = new FormData();
  for (let index = 0; index < 200; index += 1) form.append(`field${index}`, 'x'.repeat(1000));
  form.append('file', new Blob(['content']), 'a');
  const { status } = await fetch(`${emulator.storageHost}/local-bucket/`, { method: 'POST', body: form });
  expect(status).toBe(400);
});
