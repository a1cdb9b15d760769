import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DatasetVersion, PartialFailureError } from '../src/index.ts';
import { bodiesOf, callsOf } from './support/calls.ts';
import type { Handler } from './support/http-server.ts';
import { startPlatform, type TestPlatform } from './support/platform.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sdk-assets-'));
});

afterEach(() => rm(directory, { recursive: true }));

interface Stored {
  readonly id: string;
  readonly filename: string;
  readonly objectName?: string;
}

const assetWire = ({ id, filename, objectName = `o/${id}` }: Stored, origin: string): object => ({
  id,
  data: {
    id: `D${id}`,
    object_name: objectName,
    filename,
    type: 'IMAGE',
    content_type: 'image/png',
    upload_status: 'DONE',
    presigned_url: `${origin}/store/${objectName}`,
  },
});

const startVersion = async (
  assets: readonly Stored[],
  other: Handler = () => ({ status: 404 }),
): Promise<TestPlatform & { version: DatasetVersion }> => {
  let origin = '';
  const platform = await startPlatform((request, index) => {
    if (request.path.startsWith('/store/')) return { body: `bytes of ${request.path}` };
    if (request.method === 'GET' && request.path === '/api/dataset/version/V/assets') {
      return { body: { items: assets.map((asset) => assetWire(asset, origin)), count: assets.length } };
    }
    return other(request, index);
  });
  origin = platform.server.origin;
  const record = { id: 'V', name: '../d', originId: 'O', version: 'v1', isLocked: undefined, size: undefined };
  const version = new DatasetVersion(platform.client.connection, { ...record, type: 'NOT_CONFIGURED' });
  return Object.assign(platform, { version });
};

const TWO = [
  { id: 'A', filename: 'a.png' },
  { id: 'B', filename: 'b.png' },
];

test('downloads a list in its order, and keeps what is there', async () => {
  await using stage = await startVersion(TWO);
  await writeFile(join(directory, 'b.png'), 'old');
  const list = stage.version.listAssets();
  expect((await list.download(directory)).map((path) => basename(path))).toEqual(['a.png', 'b.png']);
  expect(await readFile(join(directory, 'a.png'), 'utf8')).toBe('bytes of /store/o/A');
  expect(await readFile(join(directory, 'b.png'), 'utf8')).toBe('old');
  await list.download(directory, { useId: true, concurrency: 1 });
  expect((await readdir(directory)).sort()).toEqual(['A.png', 'B.png', 'a.png', 'b.png']);
});

test('tells of two assets of one file name instead of losing one', async () => {
  await using stage = await startVersion(
    [TWO[0], { id: 'C', filename: 'x/a.png' }].filter((asset) => asset !== undefined),
  );
  const failure = await stage.version
    .listAssets()
    .download(directory)
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(PartialFailureError);
  expect(failure).toMatchObject({ done: [join(directory, 'a.png')], failures: [{ item: 'x/a.png (C)' }] });
});

test('compares a folder with a version, and fetches what it lacks', async () => {
  await using stage = await startVersion(TWO);
  await writeFile(join(directory, 'a.png'), 'here');
  await writeFile(join(directory, 'mine.png'), 'here');
  const { notUploaded, notDownloaded } = await stage.version.synchronize(directory);
  expect(notUploaded).toEqual([join(directory, 'mine.png')]);
  expect(await notDownloaded.ids()).toEqual(['B']);
  await stage.version.synchronize(directory, { doDownload: true });
  expect((await readdir(directory)).sort()).toEqual(['a.png', 'b.png', 'mine.png']);
  expect(await (await stage.version.synchronize(directory)).notDownloaded.ids()).toEqual([]);
});

test('deletes the assets of a list, and their annotations', async () => {
  await using stage = await startVersion(TWO, () => ({ status: 204 }));
  const list = stage.version.listAssets();
  await list.deleteAnnotations();
  await list.delete();
  const [first] = await list.toArray();
  await first?.deleteAnnotations();
  await first?.delete();
  expect(callsOf(stage).filter((call) => call.startsWith('DELETE'))).toEqual([
    'DELETE /dataset/version/V/annotations {"asset_ids":["A","B"]}',
    'DELETE /dataset/version/V/assets {"ids":["A","B"]}',
    'DELETE /dataset/version/V/annotations {"asset_ids":["A"]}',
    'DELETE /asset/A',
  ]);
});

test('deletes nothing for an empty list', async () => {
  await using stage = await startVersion([], () => ({ status: 204 }));
  const list = stage.version.listAssets();
  await list.delete();
  await list.deleteAnnotations();
  expect(await list.download(directory)).toEqual([]);
  expect(callsOf(stage).every((call) => call.startsWith('GET'))).toBe(true);
});

test('parts a list in two, a half to the even count', async () => {
  const five = Array.from({ length: 5 }, (_, index) => ({ id: `A${index}`, filename: `${index}.png` }));
  await using stage = await startVersion(five);
  const [first, rest] = await stage.version.listAssets().split(0.5);
  expect([await first.ids(), await rest.ids()]).toEqual([
    ['A0', 'A1'],
    ['A2', 'A3', 'A4'],
  ]);
  await expect(stage.version.listAssets().split(2)).rejects.toThrow(RangeError);
});

const dataWire = (id: string, datalake_id = 'L'): object => ({
  id,
  datalake_id,
  object_name: 'o',
  filename: 'f.png',
  type: 'IMAGE',
  content_type: 'image/png',
  upload_status: 'DONE',
});

test('turns assets into their data', async () => {
  await using stage = await startVersion(TWO, ({ method, path, body }) =>
    method === 'XGET'
      ? { body: { items: JSON.parse(body).ids.map((id: string) => dataWire(id)), count: 2 } }
      : { body: dataWire(path.split('/').at(-1) ?? '') },
  );
  const data = await stage.version.listAssets().asMultidata();
  expect(data.datalakeId).toBe('L');
  expect(await data.ids()).toEqual(['DA', 'DB']);
  const list = await stage.version.listAssets().asListOfData();
  expect(list.map(({ id, datalakeId }) => [id, datalakeId])).toEqual([
    ['DA', 'L'],
    ['DB', 'L'],
  ]);
});

test('tells of data that are in another datalake', async () => {
  await using stage = await startVersion(TWO, ({ method }) =>
    method === 'XGET' ? { body: { items: [dataWire('DA')], count: 1 } } : { body: dataWire('DA') },
  );
  const data = await stage.version.listAssets().asMultidata();
  await expect(data.ids()).rejects.toThrow('does not hold 1 of the data, such as DB');
});

test('launches a processing on assets, each once, and refuses an empty list of them', async () => {
  await using stage = await startVersion(TWO, () => ({ body: { id: 'J', status: 'PENDING' } }));
  const { version } = stage;
  await version.launchProcessing({ processing: 'P', assets: version.listAssets() });
  await version.launchProcessing({ processing: { id: 'P' }, parameters: { a: 1 } });
  await expect(version.launchProcessing({ processing: 'P', assets: [] })).rejects.toThrow(TypeError);
  const common = { processing_id: 'P', cpu: null, gpu: null, inputs: {} };
  expect(bodiesOf(stage)).toEqual([
    { ...common, parameters: null, asset_ids: ['A', 'B'] },
    { ...common, parameters: { a: 1 }, asset_ids: null },
  ]);
});

test('knows an asset as a data, with its tags and embedding', async () => {
  const tag = { id: 'T', name: 'n', target_type: 'DATA' };
  await using stage = await startVersion(TWO, ({ path, query }) => {
    if (!path.endsWith('/points/scroll')) return { body: { ...dataWire('DA'), tags: [tag] } };
    return query.includes('offset=next')
      ? { body: { points: [{ id: 'A', vector: { image: [0.5, 1] } }], next_page_offset: null } }
      : { body: { points: [{ id: 'X', vector: null }], next_page_offset: 'next' } };
  });
  const [asset] = await stage.version.listAssets().toArray();
  if (asset === undefined) throw new Error('there is no asset');
  expect(asset).toMatchObject({ datasetVersionId: 'V', duration: 0, large: true, idWithExtension: 'A.png' });
  expect(asset.toDataSchema()).toMatchObject({ id: 'DA', filename: 'a.png', meta: { width: 0, height: 0 } });
  expect((await asset.getDataTags()).map(({ name }) => name)).toEqual(['n']);
  expect((await asset.getData()).datalakeId).toBe('L');
  expect(await asset.embeddings()).toEqual({ image: [0.5, 1] });
});
