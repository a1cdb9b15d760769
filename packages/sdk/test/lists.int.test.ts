import { expect, test } from '@jest/globals';
import { type AnnotationElement, type DatasetVersion, type InferenceType, rectangle } from '../src/index.ts';
import type { Answer, Handler, ServedRequest } from './support/http-server.ts';
import { startPlatform, type TestPlatform } from './support/platform.ts';

const EVERY_KIND =
  'upload_statuses=PENDING&upload_statuses=COMPUTING&upload_statuses=DONE&upload_statuses=ERROR&types=IMAGE&types=VIDEO';

const assetBody = (id: string): object => ({
  id,
  data: {
    id: `D${id}`,
    object_name: 'o',
    filename: 'f.jpg',
    type: 'IMAGE',
    content_type: 'image/jpeg',
    upload_status: 'DONE',
  },
});

const startVersion = async (
  handler: Handler,
  type: InferenceType = 'OBJECT_DETECTION',
): Promise<TestPlatform & { version: DatasetVersion }> => {
  const found: Answer = { body: { id: 'V', origin_name: 'd', origin_id: 'o', version: 'v1', type } };
  const platform = await startPlatform((request, index) =>
    request.path.endsWith('/datasetversions/find') ? found : handler(request, index - 1),
  );
  return Object.assign(platform, { version: await platform.client.getDatasetVersionById('V') });
};

const calls = (platform: TestPlatform): string[] =>
  platform
    .sent()
    .slice(1)
    .map(({ method, path, query }) => `${method} ${path.replace('/api/dataset/version/V/', '')} ${query}`);
const bodies = (platform: TestPlatform): unknown[] =>
  platform
    .sent()
    .slice(1)
    .map(({ body }: ServedRequest) => (body === '' ? null : JSON.parse(body)));

test('lists assets by cursor', async () => {
  await using stage = await startVersion((_request, index) => ({
    body: { items: [assetBody(String(index))], count: 2, next_cursor: index === 0 ? 'c=1' : null },
  }));
  const ids: string[] = [];
  for await (const asset of stage.version.listAssets({ offset: 5, q: 'a > 1', tags: ['x', 'y'] })) ids.push(asset.id);
  expect(ids).toEqual(['0', '1']);
  const q = 'q=tags.name+in+%28%22x%22%2C%22y%22%29+and+a+%3E+1';
  expect(calls(stage)).toEqual([
    `GET assets ${q}&limit=1000&offset=5&${EVERY_KIND}`,
    `GET assets ${q}&limit=1000&cursor=c%3D1&${EVERY_KIND}`,
  ]);
});

test('lists assets by offset when they are ordered', async () => {
  await using stage = await startVersion(() => ({ body: { items: [assetBody('A')], count: 1 } }));
  expect(await stage.version.listAssets({ orderBy: ['-created_at'] }).toArray()).toHaveLength(1);
  expect(calls(stage)).toEqual([`GET assets limit=1000&offset=0&order_by=-created_at&${EVERY_KIND}`]);
});

test.each([
  ['ids', 'ids'],
  ['filenames', 'filenames'],
  ['filenamesStartswith', 'filename_startswith'],
  ['objectNames', 'object_names'],
  ['dataIds', 'data_ids'],
] as const)('lists assets by %s, a thousand in a request', async (option, key) => {
  const values = Array.from({ length: 1001 }, (_, index) => `n${index}`);
  await using stage = await startVersion(() => ({ body: { items: [assetBody('A')], count: 1 } }));
  const list = stage.version.listAssets({ [option]: values, dataTags: ['a', 'b'], intersectDataTags: true });
  expect(await list.toArray()).toHaveLength(2);
  expect(calls(stage)).toEqual(['XGET assets ', 'XGET assets ']);
  const rest = { upload_statuses: ['PENDING', 'COMPUTING', 'DONE', 'ERROR'], types: ['IMAGE', 'VIDEO'] };
  const q = 'data.tags.name = "a" and data.tags.name = "b"';
  expect(bodies(stage)).toEqual([
    { [key]: values.slice(0, 1000), q, ...rest },
    { [key]: values.slice(1000), q, ...rest },
  ]);
});

test('finds an empty list empty, and asks nothing for an empty list of ids or tags', async () => {
  await using stage = await startVersion(() => ({ body: { items: [], count: 0, next_cursor: null } }));
  expect(await stage.version.listAssets().toArray()).toEqual([]);
  expect(await stage.version.listAssets({ ids: [] }).toArray()).toEqual([]);
  for (const options of [{ tags: [] }, { dataTags: [] }, { tags: [], intersectTags: true }, { q: 'a = 1', tags: [] }]) {
    expect(await stage.version.listAssets(options).toArray()).toEqual([]);
  }
  expect(await Array.fromAsync(stage.version.loadAnnotations({ assetIds: [] }))).toEqual([]);
  expect(calls(stage)).toHaveLength(1);
});

test('starts anew with each iteration', async () => {
  await using stage = await startVersion(() => ({ body: { items: [assetBody('A')], count: 1, next_cursor: null } }));
  const list = stage.version.listAssets();
  expect(calls(stage)).toEqual([]);
  await list.toArray();
  for await (const page of list.pages()) expect(page).toHaveLength(1);
  expect(calls(stage)).toHaveLength(2);
});

test.each([
  ['two lists', { ids: ['a'], filenames: ['b'] }, 'at most one list'],
  ['a list and a limit', { ids: ['a'], limit: 1 }, 'cannot be combined'],
  ['a limit of zero', { limit: 0 }, 'limit must be'],
  ['a tag with a double quote', { tags: ['a"b'] }, 'double quote'],
])('refuses %s at once', async (_what, options, message) => {
  await using stage = await startVersion(() => ({ status: 404 }));
  expect(() => stage.version.listAssets(options)).toThrow(TypeError);
  expect(() => stage.version.listAssets(options)).toThrow(message);
});

test('finds one asset by what is given', async () => {
  await using stage = await startVersion(() => ({ body: assetBody('A') }));
  expect((await stage.version.findAsset({ filename: 'a b.jpg', dataId: 'D' })).id).toBe('A');
  expect(calls(stage)).toEqual(['GET assets/find data_id=D&filename=a+b.jpg']);
  await expect(stage.version.findAsset({})).rejects.toThrow(TypeError);
});

test('lists annotations by offset, with the asset they belong to', async () => {
  const annotation = { id: 'N', asset_id: 'A', status: 'ACCEPTED', duration: 1 };
  await using stage = await startVersion(() => ({ body: { items: [annotation], count: 1 } }));
  const [first] = await stage.version.listAnnotations({ status: 'ACCEPTED', orderBy: ['id'], pageSize: 10 }).toArray();
  expect(first).toMatchObject({ id: 'N', assetId: 'A', status: 'ACCEPTED', duration: 1 });
  expect(calls(stage)).toEqual(['GET annotations limit=10&offset=0&order_by=id&status=ACCEPTED']);
});

test.each<[InferenceType, number[]]>([
  ['OBJECT_DETECTION', [100, 20]],
  ['SEGMENTATION', [10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10]],
])('loads annotations of a %s version in chunks', async (type, sizes) => {
  const ids = Array.from({ length: 120 }, (_, index) => `n${index}`);
  await using stage = await startVersion(() => ({ body: [] }), type);
  expect(await Array.fromAsync(stage.version.loadAnnotations({ ids }))).toEqual([]);
  expect(bodies(stage).map((body) => (body as string[]).length)).toEqual(sizes);
});

test('asks for the ids of annotations by fifty assets', async () => {
  const assetIds = Array.from({ length: 51 }, (_, index) => `a${index}`);
  await using stage = await startVersion((_request, index) => ({ body: [`n${index}`] }));
  expect(await stage.version.listAnnotationIds({ assetIds, status: 'PENDING' })).toEqual(['n0', 'n1']);
  expect(
    stage
      .sent()
      .slice(1)
      .map(({ query }) => query.split('&asset_ids=').length - 1),
  ).toEqual([50, 1]);
  expect(calls(stage)[1]).toBe('GET annotations/ids status=PENDING&asset_ids=a50');
});

const elements = (count: number): AnnotationElement[] =>
  Array.from({ length: count }, (_, index) => ({
    assetId: `a${index}`,
    shapes: [{ ...rectangle('car', { x: 1, y: 2, w: 3, h: 4 }), labelId: 'L' }],
  }));

test('writes annotations in hundreds and adds up the counts', async () => {
  await using stage = await startVersion((request) => ({
    body: { annotations: JSON.parse(request.body).annotations.length, skipped: 0 },
  }));
  expect(await stage.version.bulkAnnotations(elements(250), { mode: 'KEEP' })).toEqual({
    annotations: 250,
    skipped: 0,
  });
  const sizes = bodies(stage).map((body) => (body as { annotations: object[] }).annotations.length);
  expect(sizes.sort((one, other) => other - one)).toEqual([100, 100, 50]);
});

test('halves what is too large, and keeps the status', async () => {
  await using stage = await startVersion((request) => {
    const { annotations, status } = JSON.parse(request.body);
    return annotations.length > 2 ? { status: 413 } : { body: { annotations: annotations.length, [status]: 1 } };
  });
  const counts = await stage.version.bulkAnnotations(elements(5), { mode: 'REPLACE', status: 'ACCEPTED' });
  expect(counts).toEqual({ annotations: 5, ACCEPTED: 3 });
});

test('gives up when one asset alone is too large', async () => {
  await using stage = await startVersion(() => ({ status: 413 }));
  const written = stage.version.bulkAnnotations(elements(1), { mode: 'KEEP' });
  await expect(written).rejects.toMatchObject({ name: 'RequestTooLargeError' });
  expect(calls(stage)).toHaveLength(1);
});

test('gets labels in the order of their names, each once', async () => {
  await using stage = await startVersion(() => ({
    body: [
      { id: '2', name: 'b' },
      { id: '1', name: 'a' },
    ],
  }));
  const labels = await stage.version.getOrCreateLabels(['a', 'b', 'a']);
  expect(labels.map(({ id }) => id)).toEqual(['1', '2', '1']);
  expect(bodies(stage)).toEqual([{ names: ['a', 'b'] }]);
  expect(await stage.version.getOrCreateLabels([])).toEqual([]);
});

test('sets the type of a version', async () => {
  const body = { origin_name: 'd', origin_id: 'o', version: 'v1', type: 'SEGMENTATION', is_locked: true, size: 7 };
  await using stage = await startVersion(() => ({ body }));
  await stage.version.setType('SEGMENTATION');
  expect(stage.version).toMatchObject({ id: 'V', type: 'SEGMENTATION', isLocked: true, size: 7 });
  expect(bodies(stage)).toEqual([{ type: 'SEGMENTATION' }]);
});
