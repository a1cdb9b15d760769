import { afterEach, expect, test } from '@jest/globals';
import { type Emulator, type EmulatorOptions, type Seeded, startEmulator } from '../src/index.ts';
import { type ApiAnswer, callApi, readApi } from './support/api.ts';
import { postData, storeObject, uploadData } from './support/datalake.ts';
import { makePng } from './support/png.ts';

let emulator: Emulator;
afterEach(() => emulator.close());

const IMAGES = ['a.png', 'b.png'].map((filename) => ({ filename, bytes: makePng(64, 48) }));

const startWith = async (options: EmulatorOptions): Promise<Seeded> => {
  emulator = await startEmulator(options);
  return emulator.seed({ type: 'OBJECT_DETECTION', images: IMAGES, labels: ['car'], job: false });
};

const importBoth = async ({ dataset_version_id, asset_ids }: Seeded, lists: readonly object[]): Promise<ApiAnswer> =>
  callApi(emulator, `POST /api/dataset/version/${dataset_version_id}/bulk-annotations`, {
    body: { import_type: 'KEEP', annotations: lists.map((list, index) => ({ asset_id: asset_ids[index], ...list })) },
  });

for (const [emptyElement, left] of [
  ['annotates', 1],
  ['leaves-no-trace', 0],
] as const) {
  test(`lets an element without shapes leave ${left} annotation when it ${emptyElement}`, async () => {
    const seeded = await startWith({ behaviour: { emptyElement } });
    await importBoth(seeded, [{ rectangles: [] }]);
    expect(emulator.annotations(seeded.dataset_version_id)).toHaveLength(left);
  });
}

for (const [bulkAnnotations, left] of [
  ['atomic', 0],
  ['stops-half-way', 1],
] as const) {
  test(`leaves ${left} annotation of a refused import that is ${bulkAnnotations}`, async () => {
    const seeded = await startWith({ behaviour: { bulkAnnotations } });
    const path = `/api/dataset/version/${seeded.dataset_version_id}`;
    const { id } = await readApi<{ id: string }>(emulator, `GET ${path}/labels/find?name=car`);
    const box = (label_id: string): object => ({ rectangles: [{ x: 1, y: 1, w: 2, h: 2, label_id }] });
    expect(await importBoth(seeded, [box(id), box('none')])).toMatchObject({ status: 400 });
    expect(emulator.annotations(seeded.dataset_version_id)).toHaveLength(left);
  });
}

test('takes an object, a tag and a data a second time when told to', async () => {
  const seeded = await startWith({
    behaviour: { existingObjectName: 'second', tagAttachedTwice: 'twice', dataAddedTwice: 'twice' },
  });
  const path = `/api/dataset/version/${seeded.dataset_version_id}`;
  const object_name = await storeObject(emulator, 'c.png');
  const [first, second] = [
    await postData(emulator, { filename: 'c.png', object_name }),
    await postData(emulator, { filename: 'c.png', object_name }),
  ];
  expect([first.status, second.status]).toEqual([201, 201]);
  const { id } = first.body as { id: string };
  for (let time = 0; time < 2; time += 1) {
    await readApi(emulator, `POST ${path}/assets`, { body: { asset_tag_ids: [], data_ids: [id] } });
  }
  const search = await readApi(emulator, `XGET ${path}/assets`, { body: { data_ids: [id] } });
  expect(search).toMatchObject({ count: 2 });
  const tag = await readApi<{ id: string }>(emulator, `POST ${path}/tags`, { body: { name: 'night' } });
  const twice = seeded.asset_ids.slice(0, 1);
  for (let time = 0; time < 2; time += 1) await callApi(emulator, `POST /api/tag/${tag.id}/attach`, { body: twice });
  expect(await readApi(emulator, `GET /api/asset/${twice[0]}`)).toMatchObject({
    tags: [{ id: tag.id }, { id: tag.id }],
  });
});

test('shows jobs and data as not done while work in the background takes its time', async () => {
  const seeded = await startWith({ backgroundMs: 60_000 });
  const path = `/api/dataset/version/${seeded.dataset_version_id}`;
  const data = await uploadData(emulator, 'c.png');
  expect(data.upload_status).toBe('PENDING');
  const { job } = await readApi<{ job: { id: string } }>(emulator, `POST ${path}/assets`, {
    body: { asset_tag_ids: [], data_ids: [data.id] },
  });
  expect(await readApi(emulator, `GET /api/job/${job.id}`)).toMatchObject({ status: 'RUNNING' });
  expect(await readApi(emulator, `GET ${path}/assets`)).toMatchObject({ count: 2 });
});

test('lets work in the background fail when told to', async () => {
  const seeded = await startWith({ failEvery: 2 });
  const path = `/api/dataset/version/${seeded.dataset_version_id}`;
  const data = await uploadData(emulator, 'c.png');
  const { job } = await readApi<{ job: { status: string } }>(emulator, `POST ${path}/assets`, {
    body: { asset_tag_ids: [], data_ids: [data.id] },
  });
  expect([data.upload_status, job.status]).toEqual(['DONE', 'FAILED']);
  expect(await readApi(emulator, `GET ${path}/assets`)).toMatchObject({ count: 2 });
});
