import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../src/index.ts';
import { type ApiAnswer, callApi, readApi } from './support/api.ts';
import { type DataRecord, defaultLake, postData, storeObject, uploadData } from './support/datalake.ts';
import { makePng } from './support/png.ts';

interface DataPage {
  items: DataRecord[];
  count: number;
  next_cursor: string | null;
}

let emulator: Emulator;
let lake: string;
beforeEach(async () => {
  emulator = await startEmulator();
  lake = `/api/datalake/${await defaultLake(emulator)}`;
});
afterEach(() => emulator.close());

const list = (query: string): Promise<DataPage> => readApi(emulator, `GET ${lake}/datas?${query}`);
const namesOf = ({ items }: DataPage): string[] => items.map(({ filename }) => filename);
const newTag = async (name: string): Promise<string> =>
  (await readApi<{ id: string }>(emulator, `POST ${lake}/tags`, { body: { name } })).id;

test('makes a data of a stored object, with what was said of it', async () => {
  const org = `/api/organization/${emulator.organizationId}`;
  const source = await readApi<{ id: string }>(emulator, `POST ${org}/datasources`, { body: { name: 'camera' } });
  const tag = await newTag('night');
  const fields = { tags: [tag, tag], data_source_id: source.id, metadata: { at: 1 }, custom_metadata: { lane: 2 } };
  const data = await uploadData(emulator, 'a.png', { ...fields, meta: { width: 640, height: 480 } });
  expect(data).toMatchObject({
    filename: 'a.png',
    upload_status: 'DONE',
    meta: { width: 640, height: 480 },
    metadata: { at: 1 },
    custom_metadata: { lane: 2 },
    tags: [{ id: tag, name: 'night', target_type: 'DATA' }],
    data_source: { id: source.id, name: 'camera' },
  });
  const { presigned_url } = await readApi<{ presigned_url: string }>(
    emulator,
    `GET /api/data/${data.id}/presigned-url`,
  );
  expect(Buffer.from(await (await fetch(presigned_url)).arrayBuffer())).toEqual(makePng(64, 48));
  expect(await callApi(emulator, `DELETE /api/data/source/${source.id}`)).toMatchObject({ status: 204 });
  expect(await readApi(emulator, `GET /api/data/${data.id}`)).toMatchObject({ data_source: null });
});

test('reads the size of an image that came without it, and says so when there is none to read', async () => {
  expect(await uploadData(emulator, 'a.png')).toMatchObject({ upload_status: 'DONE', meta: { width: 64, height: 48 } });
  const object_name = await storeObject(emulator, 'notes.png', Buffer.from('no image'));
  expect(await postData(emulator, { filename: 'notes.png', object_name })).toMatchObject({
    status: 201,
    body: { upload_status: 'ERROR' },
  });
  expect(namesOf(await list('upload_statuses=DONE'))).toEqual(['a.png']);
});

test('refuses a data that names what is not there', async () => {
  const object_name = await storeObject(emulator, 'a.png');
  const post = (fields: object): Promise<ApiAnswer> =>
    postData(emulator, { filename: 'a.png', object_name, ...fields });
  expect(await post({ object_name: 'data/none.png' })).toMatchObject({ status: 400 });
  expect(await post({ tags: ['none'] })).toMatchObject({ status: 400 });
  expect(await post({ data_source_id: 'none' })).toMatchObject({ status: 400 });
  expect(await post({ type: 'SOUND' })).toMatchObject({ status: 422 });
  expect((await list('')).count).toBe(0);
  expect(await post({})).toMatchObject({ status: 201 });
  expect(await post({})).toMatchObject({ status: 409 });
});

test('lists data by cursor, by order, by tags and by custom metadata', async () => {
  const [city, night] = [await newTag('city'), await newTag('night')];
  await uploadData(emulator, 'a.png', { tags: [city, night], custom_metadata: { lane: 1 } });
  await uploadData(emulator, 'c.png', { tags: [city], custom_metadata: { lane: [1, 2] } });
  await uploadData(emulator, 'b.png');
  const first = await list('limit=2');
  expect(namesOf(first)).toEqual(['a.png', 'c.png']);
  expect(first.count).toBe(3);
  expect(await list(`limit=2&cursor=${first.next_cursor}`)).toMatchObject({
    items: [{ filename: 'b.png' }],
    next_cursor: null,
  });
  expect(namesOf(await list('order_by=-filename&limit=2&offset=1'))).toEqual(['b.png', 'a.png']);
  const withQuery = async (q: string): Promise<string[]> => namesOf(await list(new URLSearchParams({ q }).toString()));
  expect(await withQuery('tags.name in ("city","night")')).toEqual(['a.png', 'c.png']);
  expect(await withQuery('tags.name = "city" and tags.name = "night"')).toEqual(['a.png']);
  const byLane = new URLSearchParams({ custom_metadata: '{"lane":1}' });
  expect(namesOf(await list(byLane.toString()))).toEqual(['a.png', 'c.png']);
  byLane.set('custom_metadata', '{"lane":2}');
  expect(namesOf(await list(byLane.toString()))).toEqual(['c.png']);
});

test('finds data by lists; an empty list finds none', async () => {
  const data = await uploadData(emulator, 'a.png');
  await uploadData(emulator, 'a.png');
  const search = (body: unknown): Promise<DataPage> => readApi(emulator, `XGET ${lake}/datas`, { body });
  expect((await search({ filenames: ['a.png', 'none.png'] })).count).toBe(2);
  expect((await search({ ids: [data.id, 'none'] })).items).toMatchObject([{ id: data.id }]);
  expect((await search({ object_names: [data.object_name] })).count).toBe(1);
  expect((await search({ ids: [] })).count).toBe(0);
  expect(await callApi(emulator, `XGET ${lake}/datas`, { body: {} })).toMatchObject({ status: 422 });
  expect(await callApi(emulator, `GET ${lake}/datas/find?filename=a.png`)).toMatchObject({ status: 400 });
  expect(await callApi(emulator, `GET ${lake}/datas/find?filename=b.png`)).toMatchObject({ status: 404 });
  expect(await readApi(emulator, `GET ${lake}/datas/find?object_name=${data.object_name}`)).toMatchObject({
    id: data.id,
  });
});

test('deletes data with the assets that show them, unless a locked version does', async () => {
  const { dataset_version_id, asset_ids } = await emulator.seed({
    images: [{ filename: 'a.png', bytes: makePng(4, 3) }],
    job: false,
  });
  const {
    data: { id },
  } = await readApi<{ data: { id: string } }>(emulator, `GET /api/asset/${asset_ids[0]}`);
  await callApi(emulator, `POST /api/dataset/version/${dataset_version_id}/lock`);
  expect(await callApi(emulator, `DELETE /api/data/${id}`)).toMatchObject({ status: 423 });
  await callApi(emulator, `POST /api/dataset/version/${dataset_version_id}/unlock`);
  expect(await callApi(emulator, `DELETE /api/data/${id}`)).toMatchObject({ status: 204, body: undefined });
  expect(await callApi(emulator, `GET /api/data/${id}`)).toMatchObject({ status: 404 });
  expect(await callApi(emulator, `GET /api/asset/${asset_ids[0]}`)).toMatchObject({ status: 404 });
  const other = await uploadData(emulator, 'b.png');
  expect(await callApi(emulator, `DELETE ${lake}/datas`, { body: { ids: [other.id, 'gone'] } })).toMatchObject({
    status: 204,
  });
  expect((await list('')).count).toBe(0);
});

test('holds custom metadata to the schema of the datalake', async () => {
  const key = (name: string, body: object): Promise<ApiAnswer> =>
    callApi(emulator, `POST ${lake}/custom-metadata/keys/${encodeURIComponent(name)}`, { body });
  const camera = { required: true, archived: false, input_type: 'STRING', choices: ['front', 'rear'] };
  expect(await key('camera/side', camera)).toEqual({ status: 200, body: camera });
  expect(await key('speed', { required: false, input_type: 'FLOAT', min: 3, max: 2 })).toMatchObject({ status: 422 });
  await callApi(emulator, `PATCH ${lake}/custom-metadata`, { body: { allow_extra_custom_metadata: false } });
  expect(await readApi(emulator, `GET ${lake}/custom-metadata`)).toMatchObject({
    custom_metadata_schema: { 'camera/side': camera },
    allow_extra_custom_metadata: false,
  });
  const object_name = await storeObject(emulator, 'a.png');
  const post = (custom_metadata: object | null): Promise<ApiAnswer> =>
    postData(emulator, { filename: 'a.png', object_name, custom_metadata });
  expect(await post(null)).toMatchObject({ status: 400, body: { detail: ['camera/side: is required'] } });
  expect(await post({ 'camera/side': 'top', lane: 1 })).toMatchObject({
    status: 400,
    body: { detail: ['camera/side: must be one of front, rear', 'lane: is not in the schema'] },
  });
  const { id } = (await post({ 'camera/side': 'front' })).body as DataRecord;
  const change = (custom_metadata: object | null): Promise<ApiAnswer> =>
    callApi(emulator, `PATCH /api/data/${id}/custom-metadata`, { body: { custom_metadata } });
  expect(await change({ 'camera/side': 3 })).toMatchObject({ status: 400 });
  expect(await change({ 'camera/side': 'rear' })).toEqual({
    status: 200,
    body: { custom_metadata: { 'camera/side': 'rear' } },
  });
  expect(await callApi(emulator, `DELETE ${lake}/custom-metadata/keys/camera%2Fside`)).toMatchObject({ status: 204 });
  expect(await callApi(emulator, `DELETE ${lake}/custom-metadata/keys/camera%2Fside`)).toMatchObject({ status: 404 });
});

test('changes several data at once, or none', async () => {
  const [first, second] = [await uploadData(emulator, 'a.png'), await uploadData(emulator, 'b.png')];
  const object = { metadata: { gps: 1 }, custom_metadata: { lane: 1 }, tags: ['city', 'new'], data_source: 'camera' };
  const change = (objects: object): Promise<ApiAnswer> =>
    callApi(emulator, `PATCH ${lake}/data/bulk`, { body: { objects } });
  expect(await change({ [first.id]: object, none: object })).toMatchObject({ status: 400 });
  expect(await change({})).toMatchObject({ status: 422 });
  expect(await readApi(emulator, `GET /api/data/${first.id}`)).toMatchObject({ metadata: null, tags: [] });
  expect(await change({ [first.id]: object, [second.id]: { ...object, tags: [] } })).toMatchObject({ status: 200 });
  expect(await readApi(emulator, `GET /api/data/${first.id}`)).toMatchObject({
    metadata: { gps: 1 },
    custom_metadata: { lane: 1 },
    tags: [{ name: 'city' }, { name: 'new' }],
    data_source: { name: 'camera' },
  });
});

test('imports objects of the storage by prefix and by name, as jobs of version 2', async () => {
  const [object_name, other] = [await storeObject(emulator, 'a.png'), await storeObject(emulator, 'b.png')];
  await storeObject(emulator, 'notes.txt', Buffer.from('no image'));
  const start = async (body: object): Promise<{ status: string }> =>
    (await readApi<{ job: { status: string } }>(emulator, `POST ${lake}/objects`, { body })).job;
  expect(await start({ objects: { [object_name]: { tags: ['cloud'], metadata: { gps: 1 } } } })).toMatchObject({
    status: 'SUCCEEDED',
  });
  expect(await start({ prefixes: ['data/'], tag_ids: [await newTag('all')] })).toMatchObject({ status: 'SUCCEEDED' });
  expect((await list('')).items).toMatchObject([
    { object_name, tags: [{ name: 'cloud' }], metadata: { gps: 1 }, meta: { width: 64 }, upload_status: 'DONE' },
    { object_name: other, tags: [{ name: 'all' }] },
  ]);
  expect(await start({ objects: { 'data/none.png': {} } })).toMatchObject({ status: 'FAILED' });
  const projections = { [object_name]: [{ name: 'thermal', object_name: other }] };
  await readApi(emulator, `POST ${lake}/objects/projections`, { body: { projections } });
  const [data] = (await list('')).items;
  expect(await readApi(emulator, `GET /api/data/${data?.id}/projections`)).toMatchObject({
    items: [{ name: 'thermal', object_name: other, compute_status: 'DONE' }],
  });
});

test('knows its datalakes by id and by name', async () => {
  const org = `/api/organization/${emulator.organizationId}`;
  const id = await defaultLake(emulator);
  expect(await readApi(emulator, `GET ${org}/datalakes`)).toMatchObject({ count: 1, items: [{ id, name: 'default' }] });
  expect(await readApi(emulator, `GET ${org}/datalake?name=default`)).toMatchObject({ id });
  expect(await callApi(emulator, `GET ${org}/datalake?name=none`)).toMatchObject({ status: 404 });
  expect(await callApi(emulator, `GET ${org}/datalake?id=none`)).toMatchObject({ status: 404 });
});

test('keeps the data and the tags of several datalakes apart', async () => {
  const images = [{ filename: 'a.png', bytes: makePng(4, 3) }];
  const seeded = await emulator.seed({ datalakeName: 'archive', images, job: false });
  const archive = `/api/datalake/${seeded.datalake_id}`;
  expect((await list('')).count).toBe(0);
  const page = await readApi<DataPage>(emulator, `GET ${archive}/datas`);
  expect(page).toMatchObject({ items: [{ filename: 'a.png', datalake_id: seeded.datalake_id }] });
  const body = { ids: page.items.map(({ id }) => id) };
  expect(await readApi(emulator, `XGET ${lake}/datas`, { body })).toMatchObject({ count: 0 });
  const tag = await newTag('night');
  expect(await callApi(emulator, `POST /api/tag/${tag}/attach`, { body: body.ids })).toMatchObject({ status: 400 });
  expect(await readApi(emulator, `GET ${archive}/tags`)).toMatchObject({ count: 0 });
});
