import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Emulator, type Seeded, startEmulator } from '../src/index.ts';
import { callApi, readApi } from './support/api.ts';
import { defaultLake, postData, storeObject, uploadData } from './support/datalake.ts';
import { makePng } from './support/png.ts';

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

const call = async (route: string, body?: unknown): Promise<void> => {
  const { status } = await callApi(emulator, route, body === undefined ? {} : { body });
  if (status >= 300) throw new Error(`${route} was answered ${status}`);
};

const make = (route: string, body: unknown): Promise<{ id: string }> => readApi(emulator, `POST ${route}`, { body });

/** Fills a datalake: sizes that were read, a data that failed, a schema, marks, imports, and what was deleted again. */
const fillDatalake = async (lake: string): Promise<{ id: string }[]> => {
  await call(`POST ${lake}/custom-metadata/keys/lane`, { required: false, input_type: 'INTEGER' });
  const tag = await make(`${lake}/tags`, { name: 'night' });
  const first = await uploadData(emulator, 'a.png', { tags: [tag.id], custom_metadata: { lane: 1 } });
  const broken = await storeObject(emulator, 'broken.png', Buffer.from('no image'));
  await postData(emulator, { filename: 'broken.png', object_name: broken });
  const second = await uploadData(emulator, 'b.png', { meta: { width: 3, height: 2 } });
  const gone = await uploadData(emulator, 'c.png');
  await storeObject(emulator, 'd.png');
  await call(`POST ${lake}/objects`, { prefixes: ['data/'], tag_ids: [tag.id] });
  await call(`PATCH ${lake}/data/bulk`, { objects: { [second.id]: { tags: ['new'], data_source: 'camera' } } });
  await call(`PATCH /api/data/${first.id}`, { metadata: { gps: 1 } });
  await call(`DELETE /api/data/${gone.id}`);
  return [first, second];
};

/** Fills a version, and forks it: groups, skeletons, tags, annotations, and what was deleted again. */
const fillVersion = async (seeded: Seeded, datas: readonly { id: string }[]): Promise<string> => {
  const path = `/api/dataset/version/${seeded.dataset_version_id}`;
  const tag = await make(`${path}/tags`, { name: 'from-job' });
  await call(`POST ${path}/assets`, { asset_tag_ids: [tag.id], data_ids: datas.map(({ id }) => id) });
  const label = await make(`${path}/labels`, { name: 'dog' });
  const group = await make(`${path}/labelgroups`, { name: 'animals' });
  await call(`PATCH /api/label/${label.id}`, { group_id: group.id });
  await call(`POST /api/label/${label.id}/skeleton`, { vertices: ['a', 'b'], edges: [[1, 2]] });
  const annotations = seeded.asset_ids.map((asset_id) => ({ asset_id, classifications: [{ label_id: label.id }] }));
  await call(`POST ${path}/bulk-annotations`, { import_type: 'REPLACE', annotations, status: 'ACCEPTED' });
  await call(`POST ${path}/bulk-annotations`, { import_type: 'REPLACE', annotations });
  await call(`DELETE /api/asset/${seeded.asset_ids[0]}`);
  const fork = await readApi<{ dataset_version: { id: string } }>(
    emulator,
    `POST /api/dataset/${seeded.dataset_id}/fork`,
    { body: { parent_id: seeded.dataset_version_id, version: 'v2', with_annotations: true, with_tags: true } },
  );
  await call(`POST ${path}/lock`);
  return fork.dataset_version.id;
};

/** Everything that these routes answer, without what is signed. */
const readAll = async (lake: string, versions: readonly string[]): Promise<unknown[]> => {
  const routes = [
    `${lake}/datas`,
    `${lake}/tags`,
    `${lake}/custom-metadata`,
    `/api/organization/${emulator.organizationId}/datasources`,
    `/api/organization/${emulator.organizationId}/datasets`,
    ...versions.flatMap((id) =>
      ['', '/assets/extended', '/labels', '/labelgroups', '/labels/skeleton', '/tags', '/annotations'].map(
        (list) => `/api/dataset/version/${id}${list}`,
      ),
    ),
  ];
  const answers = await Promise.all(routes.map((route) => readApi(emulator, `GET ${route}`)));
  const unsigned = (key: string, value: unknown): unknown => (key === 'presigned_url' ? undefined : value);
  return answers.map((answer) => JSON.parse(JSON.stringify(answer, unsigned)));
};

test('finds datalakes, datasets and annotations the same after a restart', async () => {
  const images = ['x.png', 'y.png'].map((filename) => ({ filename, bytes: makePng(8, 6) }));
  const seeded = await emulator.seed({ type: 'CLASSIFICATION', images, labels: ['car'], job: false });
  const lake = `/api/datalake/${await defaultLake(emulator)}`;
  const fork = await fillVersion(seeded, await fillDatalake(lake));
  const versions = [seeded.dataset_version_id, fork];
  const before = await readAll(lake, versions);
  expect(before[0]).toMatchObject({
    count: 6,
    items: [{}, {}, { metadata: { gps: 1 } }, { upload_status: 'ERROR' }, {}, {}],
  });
  await emulator.close();
  emulator = await startEmulator({ dataDir: join(folder, 'state') });
  expect(await readAll(lake, versions)).toEqual(before);
});
