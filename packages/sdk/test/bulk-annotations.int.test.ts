import { expect, test } from '@jest/globals';
import { type DatasetVersion, PartialFailureError } from '../src/index.ts';
import type { Handler } from './support/http-server.ts';
import { startPlatform, type TestPlatform } from './support/platform.ts';

const VERSION = { id: 'V', origin_name: 'd', origin_id: 'o', version: 'v1', type: 'OBJECT_DETECTION' };
const element = (assetId: string) => ({
  assetId,
  shapes: [{ kind: 'rectangle' as const, label: 'car', labelId: 'L', x: 1, y: 2, w: 3, h: 4 }],
});
const elements = (count: number) => Array.from({ length: count }, (_, index) => element(`A${index}`));

const startVersion = async (handler: Handler): Promise<TestPlatform & { version: DatasetVersion }> => {
  const platform = await startPlatform((request, index) =>
    request.path.endsWith('/datasetversions/find') ? { body: VERSION } : handler(request, index),
  );
  return Object.assign(platform, { version: await platform.client.getDatasetVersionById('V') });
};

const idsOf = (body: string): string[] =>
  JSON.parse(body).annotations.map(({ asset_id }: { asset_id: string }) => asset_id);
const posts = (stage: TestPlatform) => stage.sent().filter(({ path }) => path.endsWith('/bulk-annotations'));

test('writes 100 assets a request, with the status, and adds the counts up', async () => {
  await using stage = await startVersion(({ body }) => ({ body: { rectangles: idsOf(body).length } }));
  const counts = await stage.version.bulkAnnotations(elements(250), { mode: 'KEEP', status: 'ACCEPTED' });
  expect(counts).toEqual({ rectangles: 250 });
  const bodies = posts(stage).map(({ body }) => JSON.parse(body));
  expect(bodies.map(({ annotations }) => annotations.length).sort((one, other) => one - other)).toEqual([50, 100, 100]);
  expect(bodies.every(({ status, import_type }) => status === 'ACCEPTED' && import_type === 'KEEP')).toBe(true);
});

test('sends nothing for no elements', async () => {
  await using stage = await startVersion(() => ({ status: 418 }));
  expect(await stage.version.bulkAnnotations([], { mode: 'REPLACE' })).toEqual({});
  expect(posts(stage)).toEqual([]);
});

test('halves what is too large and keeps the status', async () => {
  await using stage = await startVersion(({ body }) =>
    idsOf(body).length > 1 ? { status: 413 } : { body: { rectangles: 1 } },
  );
  expect(await stage.version.bulkAnnotations(elements(3), { mode: 'REPLACE', status: 'REFUSED' })).toEqual({
    rectangles: 3,
  });
  expect(posts(stage).every(({ body }) => JSON.parse(body).status === 'REFUSED')).toBe(true);
});

test('names the assets that were written and those that were not, and tries the others', async () => {
  await using stage = await startVersion(({ body }) =>
    idsOf(body).includes('A150') ? { status: 400, body: { message: 'no' } } : { body: { rectangles: 1 } },
  );
  const error: unknown = await stage.version
    .bulkAnnotations(elements(220), { mode: 'REPLACE' })
    .catch((thrown) => thrown);
  if (!(error instanceof PartialFailureError)) throw new Error('it did not fail in part', { cause: error });
  expect(error.done).toEqual([...elements(100), ...elements(220).slice(200)].map(({ assetId }) => assetId));
  expect(error.failures.map(({ item }) => item)).toEqual(
    elements(200)
      .slice(100)
      .map(({ assetId }) => assetId),
  );
});

test('throws the reason itself when nothing was written, and stops where all would fail', async () => {
  await using stage = await startVersion(() => ({ status: 423, body: { message: 'locked' } }));
  await expect(stage.version.bulkAnnotations(elements(2000), { mode: 'REPLACE' })).rejects.toThrow('locked');
  expect(posts(stage).length).toBeLessThan(20);
});

test('does not repeat an addition whose answer was lost', async () => {
  await using stage = await startVersion(() => (socket) => socket.destroy());
  await expect(stage.version.bulkAnnotations(elements(1), { mode: 'CONCATENATE' })).rejects.toThrow('got no answer');
  expect(posts(stage)).toHaveLength(1);
});

test('lists, loads and deletes annotations; an empty list deletes nothing', async () => {
  let items = [{ id: 'N1', asset_id: 'A', status: 'PENDING', duration: 0 }];
  const loaded = { id: 'N1', asset_id: 'A', status: 'PENDING', duration: 0, rectangles: [] };
  await using stage = await startVersion(({ method }) => {
    if (method === 'GET') return { body: { items, count: items.length } };
    return method === 'XGET' ? { body: [loaded] } : { status: 204 };
  });
  const list = stage.version.listAnnotations();
  expect(list.datasetVersionId).toBe('V');
  expect(await list.ids()).toEqual(['N1']);
  expect(await Array.fromAsync(list.load())).toMatchObject([{ id: 'N1', assetId: 'A', shapes: [] }]);
  await list.delete();
  const deletions = () => stage.sent().filter(({ method }) => method === 'DELETE');
  expect(deletions().map(({ path, body }) => [path, JSON.parse(body)])).toEqual([
    ['/api/dataset/version/V/annotations', { asset_ids: ['__all__'], annotation_ids: ['N1'] }],
  ]);
  items = [];
  await list.delete();
  expect(deletions()).toHaveLength(1);
  await stage.version.deleteAllAnnotations();
  expect(JSON.parse(deletions().at(-1)?.body ?? '')).toEqual({ asset_ids: ['__all__'] });
});
