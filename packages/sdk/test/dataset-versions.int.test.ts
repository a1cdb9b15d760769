import { expect, test } from '@jest/globals';
import { DatasetVersion, type InferenceType, Label, LabelGroup, Tag } from '../src/index.ts';
import { callsOf } from './support/calls.ts';
import type { Handler } from './support/http-server.ts';
import { startPlatform, type TestPlatform } from './support/platform.ts';

const record = { id: 'V', name: 'd', originId: 'D', version: 'v1', isLocked: undefined, size: undefined };
const wire = { origin_name: 'd', origin_id: 'D', version: 'v2', type: 'CLASSIFICATION' };

const startVersion = async (
  handler: Handler,
  type: InferenceType = 'CLASSIFICATION',
): Promise<TestPlatform & { version: DatasetVersion }> => {
  const platform = await startPlatform(handler);
  return Object.assign(platform, { version: new DatasetVersion(platform.client.connection, { ...record, type }) });
};

test('changes, locks and deletes a version', async () => {
  await using stage = await startVersion(({ method }) => (method === 'PATCH' ? { body: wire } : { body: {} }));
  const { version } = stage;
  await version.update({ version: 'v2', description: 'x' });
  await version.update({});
  expect(version).toMatchObject({ id: 'V', version: 'v2', type: 'CLASSIFICATION', targetType: 'DATASET_VERSION' });
  await version.lock();
  expect(version.isLocked).toBe(true);
  await version.unlock();
  expect(version.isLocked).toBe(false);
  await version.delete();
  expect(version.getResourceUrlOnPlatform()).toBe(`${stage.server.origin}/dataset/version/V`);
  expect(callsOf(stage)).toEqual([
    'PATCH /dataset/version/V {"version":"v2","description":"x"}',
    'PATCH /dataset/version/V {}',
    'POST /dataset/version/V/lock',
    'POST /dataset/version/V/unlock',
    'DELETE /dataset/version/V',
  ]);
});

test('reads and sets attributes; undefined takes them away', async () => {
  const attributes = { color: { input_type: 'STRING', required: true } };
  await using stage = await startVersion((_request, index) => ({
    body: { attributes: index < 2 ? attributes : null },
  }));
  await stage.version.setAttributes(attributes);
  expect(await stage.version.getAttributes()).toEqual(attributes);
  await stage.version.setAttributes(undefined);
  expect(await stage.version.getAttributes()).toBeUndefined();
  expect(callsOf(stage)).toEqual([
    'POST /dataset/version/V/attributes {"attributes":{"color":{"input_type":"STRING","required":true}}}',
    'GET /dataset/version/V/attributes',
    'POST /dataset/version/V/attributes {"attributes":null}',
    'GET /dataset/version/V/attributes',
  ]);
});

test('reads skeletons, analytics and stats', async () => {
  const skeleton = { vertices: ['a', 'b'], edges: [[1, 2]] };
  await using stage = await startVersion(({ path }) => {
    if (path.endsWith('/skeleton')) return { body: { items: { L: skeleton } } };
    if (path.endsWith('/stats')) return { body: { label_repartition: { car: 2 }, nb_objects: 2, nb_annotations: 1 } };
    return { body: { dark: 3 } };
  });
  expect(await stage.version.getSkeletons()).toEqual({ L: skeleton });
  expect(await stage.version.getAssetTagAnalytics()).toEqual({ dark: 3 });
  expect(await stage.version.getDataTagAnalytics()).toEqual({ dark: 3 });
  expect((await stage.version.retrieveStats()).labelRepartition).toEqual({ car: 2 });
  expect(callsOf(stage)).toEqual([
    'GET /dataset/version/V/labels/skeleton',
    'GET /dataset/version/V/analytics/tags?tag_type=ASSET',
    'GET /dataset/version/V/analytics/tags?tag_type=DATA',
    'GET /dataset/version/V/stats',
  ]);
});

test('reads what a version holds by its id alone', async () => {
  await using stage = await startVersion(({ path }) => {
    if (path.endsWith('/stats')) return { body: { label_repartition: {}, nb_objects: 5, nb_annotations: 4 } };
    return { body: { items: [], count: 0 } };
  });
  const reader = stage.client.readerOfDatasetVersion('W');
  expect(callsOf(stage)).toEqual([]);
  expect(await reader.listAssets({ pageSize: 7 }).toArray()).toEqual([]);
  expect(await reader.listAnnotations().toArray()).toEqual([]);
  expect(await reader.retrieveStats()).toMatchObject({ nbObjects: 5, nbAnnotations: 4 });
  expect(callsOf(stage)).toEqual([
    expect.stringMatching(/^GET .dataset.version.W.assets.limit=7&/),
    'GET /dataset/version/W/annotations?limit=1000&offset=0',
    'GET /dataset/version/W/stats',
  ]);
});

test('converts tags to classifications', async () => {
  await using stage = await startVersion(() => ({ body: { id: 'J', status: 'RUNNING' } }));
  const { connection } = stage.client;
  const tag = new Tag(connection, { id: 'T', name: 'n', targetType: 'DATA' });
  const job = await stage.version.convertTagsToClassification('DATA', [tag]);
  expect(job).toMatchObject({ id: 'J', status: 'RUNNING' });
  await expect(stage.version.convertTagsToClassification('ASSET', [tag])).rejects.toThrow('is for DATA');
  await expect(stage.version.convertTagsToClassification('ASSET', [])).rejects.toThrow('empty');
  const other = new DatasetVersion(connection, { ...record, type: 'SEGMENTATION' });
  await expect(other.convertTagsToClassification('DATA', [tag])).rejects.toThrow('takes no classifications');
  expect(callsOf(stage)).toEqual(['POST /dataset/version/V/tags/convert {"tag_ids":["T"],"tag_type":"DATA"}']);
});

test('groups labels', async () => {
  await using stage = await startVersion(({ method, path, body }) => {
    if (path.endsWith('/labelgroups') && method === 'GET') {
      return { body: { items: [{ id: 'G', name: 'g', parent_id: null }] } };
    }
    if (method === 'DELETE') return { status: 204 };
    if (path.includes('group')) return { body: { id: 'G2', name: 'g2', parent_id: 'G' } };
    return { body: { id: 'L', name: 'car', group_id: body === '' ? null : 'G2', parent_id: 'G' } };
  });
  const [group] = await stage.version.listLabelGroups().toArray();
  if (group === undefined) throw new Error('there is no group');
  expect(group).toMatchObject({ id: 'G', parentId: undefined, datasetVersionId: 'V', deploymentId: undefined });
  const inner = await stage.version.createLabelGroup('inner', { parent: group });
  await inner.setParent(group);
  expect(await inner.getParent()).toMatchObject({ id: 'G2' });
  expect(await group.getParent()).toBeUndefined();
  const label = await stage.version.getLabel('car');
  expect(await label.getGroup()).toBeUndefined();
  await label.setGroup(inner);
  expect(label.groupId).toBe('G2');
  expect(await label.getGroup()).toBeInstanceOf(LabelGroup);
  await group.delete();
  expect(callsOf(stage)).toEqual([
    'GET /dataset/version/V/labelgroups',
    'POST /dataset/version/V/labelgroups {"name":"inner","parent_id":"G"}',
    'PATCH /label/group/G2 {"parent_id":"G"}',
    'GET /label/group/G',
    'GET /dataset/version/V/labels/find?name=car',
    'PATCH /label/L {"group_id":"G2"}',
    'GET /label/group/G2',
    'DELETE /label/group/G',
  ]);
});

test('refuses a group of another version', async () => {
  await using stage = await startVersion(() => ({ status: 500 }));
  const { connection } = stage.client;
  const group = new LabelGroup(connection, { id: 'G', name: 'g', parentId: undefined }, { datasetVersionId: 'W' });
  const label = new Label(connection, { id: 'L', name: 'l' }, { datasetVersionId: 'V' });
  await expect(label.setGroup(group)).rejects.toThrow(TypeError);
  await expect(stage.version.createLabelGroup('x', { parent: group })).rejects.toThrow(TypeError);
  expect(callsOf(stage)).toEqual([]);
});

test('works on one label', async () => {
  const skeleton = { vertices: ['a', 'b'], edges: [[1, 2]] };
  await using stage = await startVersion(({ path, method }) => {
    if (method === 'DELETE') return { status: 204 };
    if (path.endsWith('/skeleton')) return { body: skeleton };
    return { body: path.endsWith('/attributes') ? { attributes: null } : { name: 'truck' } };
  });
  const label = new Label(stage.client.connection, { id: 'L', name: 'car' });
  await label.update({ name: 'truck' });
  expect(label).toMatchObject({ id: 'L', name: 'truck' });
  await label.sync();
  await label.setSkeleton(skeleton);
  expect(await label.getSkeleton()).toEqual(skeleton);
  await label.setAttributes(undefined);
  expect(await label.getAttributes()).toBeUndefined();
  await label.delete();
  expect(callsOf(stage)).toEqual([
    'PATCH /label/L {"name":"truck"}',
    'GET /label/L',
    'POST /label/L/skeleton {"vertices":["a","b"],"edges":[[1,2]]}',
    'GET /label/L/skeleton',
    'POST /label/L/attributes {"attributes":null}',
    'GET /label/L/attributes',
    'DELETE /label/L',
  ]);
});
