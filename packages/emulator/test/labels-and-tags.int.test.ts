import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Emulator, type Seeded, startEmulator } from '../src/index.ts';
import { type ApiAnswer, callApi, readApi } from './support/api.ts';
import { defaultLake, uploadData } from './support/datalake.ts';
import { makePng } from './support/png.ts';

interface Named {
  id: string;
  name: string;
}

const IMAGES = ['a.png', 'b.png'].map((filename) => ({ filename, bytes: makePng(64, 48) }));

let emulator: Emulator;
let seeded: Seeded;
let path: string;
beforeEach(async () => {
  emulator = await startEmulator();
  seeded = await emulator.seed({ type: 'CLASSIFICATION', images: IMAGES, labels: ['car', 'dog'], job: false });
  path = `/api/dataset/version/${seeded.dataset_version_id}`;
});
afterEach(() => emulator.close());

const call = (route: string, body?: unknown): Promise<ApiAnswer> =>
  callApi(emulator, route, body === undefined ? {} : { body });
const make = (route: string, body: unknown): Promise<Named> => readApi(emulator, `POST ${route}`, { body });
const labelNamed = (name: string): Promise<Named> => readApi(emulator, `GET ${path}/labels/find?name=${name}`);
const idsOf = async (names: readonly string[], target: string): Promise<string[]> =>
  Promise.all(
    names.map(
      async (name) =>
        (await make(`/api/organization/${emulator.organizationId}/tags`, { name, target_type: target })).id,
    ),
  );

test('renames labels and deletes them with their shapes', async () => {
  const car = await labelNamed('car');
  const annotations = [{ asset_id: seeded.asset_ids[0], classifications: [{ label_id: car.id }] }];
  await call(`POST ${path}/bulk-annotations`, { import_type: 'KEEP', annotations });
  expect(await call(`PATCH /api/label/${car.id}`, { name: 'dog' })).toMatchObject({ status: 409 });
  expect(await call(`PATCH /api/label/${car.id}`, { name: 'vehicle' })).toMatchObject({ body: { name: 'vehicle' } });
  expect(await call(`GET ${path}/labels/find?name=car`)).toMatchObject({ status: 404 });
  expect(emulator.annotations(seeded.dataset_version_id)).toMatchObject([{ classifications: [{ label: 'vehicle' }] }]);
  await call(`POST ${path}/lock`);
  expect(await call(`PATCH /api/label/${car.id}`, { name: 'x' })).toMatchObject({ status: 423 });
  expect(await call(`DELETE /api/label/${car.id}`)).toMatchObject({ status: 423 });
  await call(`POST ${path}/unlock`);
  expect(await call(`DELETE /api/label/${car.id}`)).toMatchObject({ status: 204 });
  expect(emulator.annotations(seeded.dataset_version_id)).toMatchObject([{ classifications: [] }]);
});

test('puts labels into groups that have groups above them', async () => {
  const groups = `${path}/labelgroups`;
  const animal = await make(groups, { name: 'animal' });
  const pet = await make(groups, { name: 'pet', parent_id: animal.id });
  const dog = await labelNamed('dog');
  expect(await call(`POST ${groups}`, { name: 'animal' })).toMatchObject({ status: 409 });
  expect(await call(`PATCH /api/label/group/${animal.id}`, { parent_id: pet.id })).toMatchObject({ status: 400 });
  expect(await call(`PATCH /api/label/${dog.id}`, { group_id: pet.id })).toMatchObject({ body: { group_id: pet.id } });
  expect(await call(`PATCH /api/label/${dog.id}`, { group_id: 'none' })).toMatchObject({ status: 400 });
  expect(await readApi(emulator, `GET ${groups}`)).toMatchObject({
    items: [
      { name: 'animal', parent_id: null },
      { name: 'pet', parent_id: animal.id },
    ],
  });
  const { object_name, presigned_url } = await readApi<{ object_name: string; presigned_url: string }>(
    emulator,
    `POST ${path}/annotations/export`,
    { body: { type: 'COCO' } },
  );
  expect(object_name).toMatch(/coco\.json$/);
  expect(await (await fetch(presigned_url)).json()).toMatchObject({
    categories: [{ supercategory: '' }, { name: 'dog', supercategory: 'animal.pet' }],
  });
  expect(await call(`DELETE /api/label/group/${pet.id}`)).toMatchObject({ status: 204 });
  expect(await readApi(emulator, `GET /api/label/${dog.id}`)).toMatchObject({ group_id: animal.id });
});

test('keeps skeletons whose edges join vertices that are there', async () => {
  const dog = await labelNamed('dog');
  const skeleton = { vertices: ['head', 'tail'], edges: [[1, 2]] };
  expect(await call(`POST /api/label/${dog.id}/skeleton`, { ...skeleton, edges: [[1, 3]] })).toMatchObject({
    status: 422,
  });
  await call(`POST /api/label/${dog.id}/skeleton`, skeleton);
  expect(await readApi(emulator, `GET /api/label/${dog.id}/skeleton`)).toEqual(skeleton);
  expect(await readApi(emulator, `GET ${path}/labels/skeleton`)).toEqual({ items: { [dog.id]: skeleton } });
  const attributes = { breed: { required: true, input_type: 'STRING', archived: false } };
  await call(`POST /api/label/${dog.id}/attributes`, { attributes });
  expect(await readApi(emulator, `GET /api/label/${dog.id}/attributes`)).toEqual({ attributes });
});

test('keeps tags of each target to what they can mark', async () => {
  const [ofDataset, ofVersion] = [await idsOf(['x'], 'DATASET'), await idsOf(['x'], 'DATASET_VERSION')];
  expect(await call(`POST /api/tag/${ofDataset[0]}/attach`, [seeded.dataset_id])).toMatchObject({
    body: { tag: { name: 'x', target_type: 'DATASET' }, count: 1 },
  });
  expect(await call(`POST /api/tag/${ofDataset[0]}/attach`, [seeded.dataset_version_id])).toMatchObject({
    status: 400,
  });
  await call(`POST /api/tag/${ofVersion[0]}/attach`, [seeded.dataset_version_id]);
  expect(await readApi(emulator, `GET /api/dataset/${seeded.dataset_id}`)).toMatchObject({ tags: [{ name: 'x' }] });
  expect(await readApi(emulator, `GET ${path}`)).toMatchObject({ tags: [{ target_type: 'DATASET_VERSION' }] });
  const tags = `/api/organization/${emulator.organizationId}/tags`;
  expect(await call(`POST ${tags}`, { name: 'x', target_type: 'DATASET' })).toMatchObject({ status: 409 });
  expect(await call(`POST ${tags}`, { name: 'x', target_type: 'CAR' })).toMatchObject({ status: 422 });
  expect(await readApi(emulator, `GET ${tags}?target_type=DATASET`)).toMatchObject({ count: 1 });
  expect(await readApi(emulator, `GET ${tags}/find?name=x&target_type=DATASET`)).toMatchObject({ id: ofDataset[0] });
  expect(await call(`GET ${tags}/find?name=x&target_type=MODEL`)).toMatchObject({ status: 404 });
});

test('renames tags, and takes a deleted one off everything', async () => {
  const [night, day] = [await make(`${path}/tags`, { name: 'night' }), await make(`${path}/tags`, { name: 'day' })];
  const attach = (ids: readonly unknown[]): Promise<ApiAnswer> => call(`POST /api/tag/${night.id}/attach`, ids);
  expect(await attach(seeded.asset_ids)).toMatchObject({ body: { count: 2 } });
  await attach(seeded.asset_ids);
  expect(await attach([seeded.asset_ids[0], 'none'])).toMatchObject({ status: 400 });
  expect(await call(`PATCH /api/tag/${night.id}`, { name: 'day' })).toMatchObject({ status: 409 });
  expect(await call(`PATCH /api/tag/${night.id}`, { name: 'dark' })).toMatchObject({ body: { name: 'dark' } });
  const asset = `GET /api/asset/${seeded.asset_ids[0]}`;
  expect(await readApi(emulator, asset)).toMatchObject({ tags: [{ id: night.id, name: 'dark' }] });
  expect(await readApi(emulator, `GET ${path}/analytics/tags?tag_type=ASSET`)).toEqual({ dark: 2 });
  expect(await call(`DELETE /api/tag/${night.id}`)).toMatchObject({ status: 204 });
  expect(await readApi(emulator, asset)).toMatchObject({ tags: [] });
  expect(await call(`GET ${path}/tags/find?name=dark`)).toMatchObject({ status: 404 });
  expect(await readApi(emulator, `GET ${path}/tags`)).toMatchObject({ items: [{ id: day.id }] });
});

test('turns tags of data into classifications once', async () => {
  const tags = `/api/datalake/${await defaultLake(emulator)}/tags`;
  const [night, dog] = [await make(tags, { name: 'night' }), await make(tags, { name: 'dog' })];
  const data = await uploadData(emulator, 'c.png', { tags: [night.id, dog.id] });
  await call(`POST ${path}/assets`, { asset_tag_ids: [], data_ids: [data.id] });
  const convert = (body: object): Promise<ApiAnswer> => call(`POST ${path}/tags/convert`, body);
  expect(await convert({ tag_ids: [night.id], tag_type: 'ASSET' })).toMatchObject({ status: 400 });
  for (const body of [
    { tag_ids: [night.id, dog.id], tag_type: 'DATA' },
    { tag_ids: [dog.id], tag_type: 'DATA' },
  ]) {
    expect(await convert(body)).toMatchObject({ status: 201, body: { status: 'SUCCESS' } });
  }
  expect(emulator.annotations(seeded.dataset_version_id)).toMatchObject([
    { classifications: [{ label: 'night' }, { label: 'dog' }] },
  ]);
  await call(`PATCH ${path}`, { type: 'SEGMENTATION' });
  expect(await convert({ tag_ids: [night.id], tag_type: 'DATA' })).toMatchObject({ status: 400 });
});
