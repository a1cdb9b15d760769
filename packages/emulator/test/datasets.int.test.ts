import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Emulator, type Seeded, startEmulator } from '../src/index.ts';
import { type ApiAnswer, callApi, readApi } from './support/api.ts';
import { uploadData } from './support/datalake.ts';
import { makePng } from './support/png.ts';

interface Version {
  id: string;
  version: string;
  size: number;
}

interface AssetPage {
  items: { id: string; tags: { name: string }[]; data: { id: string; filename: string } }[];
  count: number;
}

const IMAGES = ['a.png', 'b.png'].map((filename) => ({ filename, bytes: makePng(64, 48) }));

let emulator: Emulator;
let seeded: Seeded;
let path: string;
let datasets: string;
beforeEach(async () => {
  emulator = await startEmulator();
  seeded = await emulator.seed({ datasetName: 'cars', type: 'OBJECT_DETECTION', images: IMAGES, labels: ['car'] });
  path = `/api/dataset/version/${seeded.dataset_version_id}`;
  datasets = `/api/organization/${emulator.organizationId}/datasets`;
});
afterEach(() => emulator.close());

const call = (route: string, body?: unknown): Promise<ApiAnswer> =>
  callApi(emulator, route, body === undefined ? {} : { body });
const newVersion = async (version: string): Promise<Version> =>
  readApi(emulator, `POST /api/dataset/${seeded.dataset_id}/versions`, { body: { version } });
const assetsOf = (id: string): Promise<AssetPage> => readApi(emulator, `GET /api/dataset/version/${id}/assets`);
const annotate = (): Promise<ApiAnswer> =>
  call(`POST ${path}/bulk-annotations`, {
    import_type: 'REPLACE',
    annotations: [{ asset_id: seeded.asset_ids[0], rectangles: [{ x: 1, y: 2, w: 3, h: 4, label_id: labelId }] }],
  });
let labelId: string;
beforeEach(async () => {
  labelId = (await readApi<{ id: string }>(emulator, `GET ${path}/labels/find?name=car`)).id;
});

test('keeps the names of datasets and versions apart', async () => {
  expect(await call(`POST ${datasets}`, { name: 'cars' })).toMatchObject({ status: 409 });
  const { id } = await readApi<{ id: string }>(emulator, `POST ${datasets}`, { body: { name: 'boats' } });
  expect(await call(`PATCH /api/dataset/${id}`, { name: 'cars' })).toMatchObject({ status: 409 });
  expect(await call(`PATCH /api/dataset/${id}`, { name: 'ships' })).toMatchObject({ body: { name: 'ships' } });
  expect(await readApi(emulator, `GET ${datasets}?order_by=-name&limit=1`)).toMatchObject({
    items: [{ name: 'ships' }],
    count: 2,
  });
  const second = await newVersion('v2');
  expect(await call(`POST /api/dataset/${seeded.dataset_id}/versions`, { version: 'v2' })).toMatchObject({
    status: 409,
  });
  expect(await call(`PATCH ${path}`, { version: 'v2' })).toMatchObject({ status: 409 });
  expect(await call(`PATCH ${path}`, {})).toMatchObject({ status: 200, body: { version: 'v1', size: 2 } });
  const find = `GET /api/dataset/${seeded.dataset_id}/versions/find`;
  expect(await readApi(emulator, `${find}?version=v2`)).toMatchObject({ id: second.id, origin_name: 'cars' });
  expect(await readApi(emulator, `${find}?id=${second.id}`)).toMatchObject({ version: 'v2' });
  expect(await call(`${find}?version=v3`)).toMatchObject({ status: 404 });
});

test('deletes a dataset with all that is in it, but not while a version is locked', async () => {
  await annotate();
  const tag = await readApi<{ id: string }>(emulator, `POST ${path}/tags`, { body: { name: 'night' } });
  await call(`POST ${path}/lock`);
  expect(await call(`DELETE ${path}`)).toMatchObject({ status: 423 });
  expect(await call(`DELETE /api/dataset/${seeded.dataset_id}`)).toMatchObject({ status: 423 });
  await call(`POST ${path}/unlock`);
  expect(await call(`DELETE /api/dataset/${seeded.dataset_id}`)).toMatchObject({ status: 204 });
  for (const route of [path, `/api/dataset/${seeded.dataset_id}`, `/api/label/${labelId}`, `/api/tag/${tag.id}`]) {
    expect(await call(`GET ${route}`)).toMatchObject({ status: 404 });
  }
  expect(await call(`GET /api/asset/${seeded.asset_ids[0]}`)).toMatchObject({ status: 404 });
});

test('adds data as assets with tags; data that are there stay as they are', async () => {
  const { id } = await newVersion('output');
  const output = `/api/dataset/version/${id}`;
  const datas = [await uploadData(emulator, 'c.png'), await uploadData(emulator, 'd.png')];
  const tag = await readApi<{ id: string }>(emulator, `POST ${output}/tags`, { body: { name: 'from-job' } });
  const data_ids = datas.map((data) => data.id);
  const { job } = await readApi<{ job: { id: string; status: string } }>(emulator, `POST ${output}/assets`, {
    body: { asset_tag_ids: [], data_ids: data_ids.slice(0, 1) },
  });
  expect(await readApi(emulator, `GET /api/job/${job.id}`)).toMatchObject({ id: job.id, status: 'SUCCESS' });
  expect(
    await call(`POST ${output}/assets`, { asset_tag_ids: [tag.id], data_ids: [...data_ids, ...data_ids] }),
  ).toMatchObject({ status: 201 });
  expect((await assetsOf(id)).items).toMatchObject([
    { data: { filename: 'c.png' }, tags: [] },
    { data: { filename: 'd.png' }, tags: [{ name: 'from-job' }] },
  ]);
  expect(await call(`POST ${output}/assets`, { asset_tag_ids: [], data_ids: ['none'] })).toMatchObject({ status: 400 });
  expect(await call(`POST ${output}/assets`, { asset_tag_ids: ['none'], data_ids })).toMatchObject({ status: 400 });
  expect(await call(`POST ${output}/assets`, { asset_tag_ids: [], data_ids: [] })).toMatchObject({ status: 422 });
  await call(`POST ${output}/lock`);
  expect(await call(`POST ${output}/assets`, { asset_tag_ids: [], data_ids })).toMatchObject({ status: 423 });
});

test('forks a version with its labels, tags and annotations, or only some of its assets', async () => {
  await annotate();
  const tag = await readApi<{ id: string }>(emulator, `POST ${path}/tags`, { body: { name: 'night' } });
  await call(`POST /api/tag/${tag.id}/attach`, [seeded.asset_ids[0]]);
  const fork = (body: object): Promise<ApiAnswer> =>
    call(`POST /api/dataset/${seeded.dataset_id}/fork`, {
      parent_id: seeded.dataset_version_id,
      description: '',
      type: 'OBJECT_DETECTION',
      ...body,
    });
  const whole = await fork({ version: 'whole', with_tags: true, with_labels: true, with_annotations: true });
  expect(whole).toMatchObject({ status: 201, body: { job: { status: 'SUCCESS' } } });
  const { dataset_version } = whole.body as { dataset_version: Version };
  expect((await assetsOf(dataset_version.id)).items).toMatchObject([
    { data: { filename: 'a.png' }, tags: [{ name: 'night' }] },
    { data: { filename: 'b.png' }, tags: [] },
  ]);
  expect(emulator.annotations(dataset_version.id)).toMatchObject([{ rectangles: [{ label: 'car', x: 1, w: 3 }] }]);
  expect(await fork({ version: 'whole' })).toMatchObject({ status: 409 });
  expect(await fork({ version: 'none', asset_ids: ['none'] })).toMatchObject({ status: 400 });
  const empty = (await fork({ version: 'empty', asset_ids: [] })).body as { dataset_version: Version };
  expect((await assetsOf(empty.dataset_version.id)).count).toBe(0);
  const copy = {
    destination_id: empty.dataset_version.id,
    asset_ids: [seeded.asset_ids[0]],
    with_annotations: true,
    with_tags: false,
  };
  expect(await call(`POST ${path}/assets/copy`, copy)).toMatchObject({ body: { job: { status: 'SUCCESS' } } });
  await call(`POST ${path}/assets/copy`, copy);
  expect((await assetsOf(empty.dataset_version.id)).items).toMatchObject([{ data: { filename: 'a.png' }, tags: [] }]);
  expect(emulator.annotations(empty.dataset_version.id)).toHaveLength(1);
  const same = { ...copy, destination_id: seeded.dataset_version_id };
  expect(await call(`POST ${path}/assets/copy`, same)).toMatchObject({ status: 400 });
});

test('deletes assets with their annotations', async () => {
  await annotate();
  await call(`POST ${path}/lock`);
  expect(await call(`DELETE /api/asset/${seeded.asset_ids[0]}`)).toMatchObject({ status: 423 });
  await call(`POST ${path}/unlock`);
  expect(await call(`DELETE /api/asset/${seeded.asset_ids[0]}`)).toMatchObject({ status: 204 });
  expect(emulator.annotations(seeded.dataset_version_id)).toEqual([]);
  expect(await call(`DELETE ${path}/assets`, { ids: [] })).toMatchObject({ status: 204 });
  expect((await assetsOf(seeded.dataset_version_id)).count).toBe(1);
  expect(await call(`DELETE ${path}/assets`, { ids: [...seeded.asset_ids, 'gone'] })).toMatchObject({ status: 204 });
  expect((await assetsOf(seeded.dataset_version_id)).count).toBe(0);
});

test('gives whole assets with their newest annotation first', async () => {
  await annotate();
  await call(`POST /api/asset/${seeded.asset_ids[0]}/annotations`, { duration: 1 });
  const page = await readApi(emulator, `GET ${path}/assets/extended?limit=1&offset=0`);
  const empty = { classifications: [], points: [], polygons: [], lines: [], keypoints: [], masks: [] };
  expect(page).toMatchObject({
    count: 2,
    items: [
      {
        id: seeded.asset_ids[0],
        data: { meta: { width: 64, height: 48 } },
        annotations: [
          { duration: 1, rectangles: [] },
          { ...empty, rectangles: [{ label_id: labelId, x: 1 }] },
        ],
      },
    ],
  });
});

test('keeps attributes of a version as they are described', async () => {
  const attributes = { weather: { required: false, input_type: 'STRING', archived: false } };
  expect(await call(`POST ${path}/attributes`, { attributes })).toMatchObject({ body: { attributes } });
  expect(await readApi(emulator, `GET ${path}/attributes`)).toEqual({ attributes });
  expect(await call(`POST ${path}/attributes`, { attributes: { weather: 'rain' } })).toMatchObject({ status: 422 });
  await call(`POST ${path}/attributes`, { attributes: null });
  expect(await readApi(emulator, `GET ${path}/attributes`)).toEqual({ attributes: null });
});

test('shares a dataset with the people of the organization', async () => {
  const access = `/api/access/dataset/${seeded.dataset_id}/users`;
  const people = await readApi<{ users: { id: string; username: string }[] }>(
    emulator,
    `GET /api/access/organization/${emulator.organizationId}/users`,
  );
  expect(people.users.map(({ username }) => username)).toEqual(['local', 'colleague']);
  expect(await readApi(emulator, `GET ${access}`)).toMatchObject({ users: [{ username: 'local', role: 'ADMIN' }] });
  await call(`POST ${access}`, { user_id: people.users[1]?.id, role: 'LABELER' });
  expect(await readApi(emulator, `GET ${access}`)).toMatchObject({
    users: [{ username: 'local' }, { username: 'colleague', role: 'LABELER' }],
  });
  expect(await call(`POST ${access}`, { user_id: 'none' })).toMatchObject({ status: 400 });
});

test('misses no asset between two pages when one of the first is deleted meanwhile', async () => {
  const images = ['c.png', 'd.png', 'e.png'].map((filename) => ({ filename, bytes: makePng(4, 3) }));
  const { asset_ids, dataset_version_id } = await emulator.seed({ datasetName: 'more', images, job: false });
  const assets = `/api/dataset/version/${dataset_version_id}/assets`;
  const { next_cursor } = await readApi<{ next_cursor: string }>(emulator, `GET ${assets}?limit=1`);
  await call(`DELETE /api/asset/${asset_ids[0]}`);
  await call(`DELETE /api/asset/${asset_ids[1]}`);
  expect(await readApi(emulator, `GET ${assets}?limit=1&cursor=${next_cursor}`)).toMatchObject({
    items: [{ id: asset_ids[2] }],
    count: 1,
    next_cursor: null,
  });
});
