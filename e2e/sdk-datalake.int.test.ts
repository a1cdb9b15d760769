import { mkdtemp, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Emulator, type EmulatorOptions, startEmulator } from '@picsellia-ts/emulator';
import { Client, type Datalake } from '@picsellia-ts/sdk';

const QUICK = { everyMs: 5 };
const files = (count: number): { filename: string; bytes: Buffer }[] =>
  Array.from({ length: count }, (_, index) => ({ filename: `f${index}.png`, bytes: Buffer.from(`file ${index}`) }));

// The platform reads sizes out of the bytes, and these hold no image.
const sizes = (count: number): [number, number][] => Array.from({ length: count }, () => [8, 6]);

/** An uncompressed image without pixels. */
const bitmap = (width: number, height: number): Buffer => {
  const bytes = Buffer.alloc(54);
  bytes.write('BM');
  bytes.writeUInt32LE(40, 14);
  bytes.writeUInt32LE(width, 18);
  bytes.writeInt32LE(height, 22);
  return bytes;
};

let emulator: Emulator | undefined;
let client: Client | undefined;
let directory = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sdk-datalake-'));
});
afterEach(async () => {
  await client?.close();
  await emulator?.close();
  await rm(directory, { recursive: true });
});

const start = async (
  options: EmulatorOptions = {},
): Promise<{ emulator: Emulator; client: Client; lake: Datalake }> => {
  emulator = await startEmulator({ recordRequests: true, ...options });
  const { host, apiToken } = emulator;
  client = await Client.connect({ host, apiToken, retry: { baseMs: 0, capMs: 0 } });
  return { emulator, client, lake: await client.getDatalake() };
};

test('uploads, finds, lists, tags, describes and deletes data', async () => {
  const { emulator: platform, client: user, lake } = await start({ backgroundMs: 20 });
  const options = { tags: ['night', 'city'], source: 'camera 1', sizes: sizes(4), ...QUICK };
  const data = await lake.uploadData(files(4), options);
  expect(data.map(({ filename, width, uploadStatus }) => [filename, width, uploadStatus])).toEqual(
    files(4).map(({ filename }) => [filename, 8, 'DONE']),
  );
  const [first, second] = data;
  if (first === undefined || second === undefined) throw new Error('nothing was uploaded');
  expect((await first.getTags()).map(({ name }) => name).sort()).toEqual(['city', 'night']);
  expect((await first.getDatasource())?.name).toBe('camera 1');
  expect((await lake.findData({ objectName: second.objectName })).id).toBe(second.id);
  await first.updateMetadata({ weather: 'fog' });
  await first.updateCustomMetadata({ lane: 3 });
  await first.sync();
  expect([first.metadata, first.customMetadata]).toMatchObject([{ weather: 'fog' }, { lane: 3 }]);
  await first.removeTags('night');
  expect(await lake.listData({ tags: ['night', 'city'], intersectTags: true }).ids()).toHaveLength(3);
  expect(await lake.listData({ filenames: ['f1.png'] }).ids()).toEqual([second.id]);
  expect(await lake.listData({ ids: [] }).ids()).toEqual([]);
  expect(await lake.listData({ orderBy: ['filename'], limit: 2 }).ids()).toHaveLength(2);
  const [half, rest] = await lake.listData({ ids: data.map(({ id }) => id) }).split(0.5);
  await half.addTags('train');
  expect((await lake.listData({ tags: ['train'] }).ids()).sort()).toEqual((await half.ids()).sort());
  await rest.delete();
  expect(await lake.listData({ tags: ['city'] }).ids()).not.toEqual(expect.arrayContaining(await rest.ids()));
  await first.delete();
  await expect(lake.findData({ id: first.id })).rejects.toMatchObject({ status: 404 });
  expect((await user.listDatasources().toArray()).map(({ name }) => name)).toContain('camera 1');
  expect((await user.listDatalakes().toArray()).map(({ id }) => id)).toContain(lake.id);
  expect(platform.unknownRoutes).toEqual([]);
});

test('downloads what was uploaded, into files that never overwrite each other', async () => {
  const { lake } = await start();
  const same = { filename: 'same.png', bytes: Buffer.from('one') };
  await lake.uploadData([...files(40), same, { ...same, bytes: Buffer.from('two') }], { sizes: sizes(42) });
  const failed = lake.listData({ orderBy: ['created_at'] }).download(directory);
  await expect(failed).rejects.toMatchObject({
    name: 'PartialFailureError',
    failures: [{ item: expect.stringMatching(/^same\.png/) }],
  });
  await rm(directory, { recursive: true });
  const paths = await lake.listData().download(directory, { useId: true });
  const contents = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
  expect(contents.sort()).toEqual([...files(40).map(({ bytes }) => bytes.toString()), 'one', 'two'].sort());
  expect((await readdir(directory)).sort()).toEqual(paths.map((path) => basename(path)).sort());
});

test.each(['minio', 'aws', 'google', 'azure'] as const)('stores a file of 60 MB and gets it back: %s', async (kind) => {
  const { lake, emulator: platform } = await start({ storageKind: kind });
  const path = join(directory, 'large.bin');
  const file = await open(path, 'w');
  await file.truncate(60_000_000);
  await file.write('end', 59_999_997);
  await file.close();
  const [data] = await lake.uploadData(path, { sizes: [8, 6] });
  const back = await data?.download(join(directory, 'back'));
  expect((await stat(back ?? '')).size).toBe(60_000_000);
  const tail = await open(back ?? '');
  expect((await tail.read(Buffer.alloc(3), 0, 3, 59_999_997)).buffer.toString()).toBe('end');
  await tail.close();
  expect(platform.unknownRoutes).toEqual([]);
});

test.each(['conflict', 'second'] as const)(
  'makes a data once when the answer is lost, where a second one of its name is a %s',
  async (existingObjectName) => {
    const { lake, emulator: platform } = await start({ behaviour: { existingObjectName } });
    platform.addFault({ match: { method: 'POST', path: '/datas$', times: 1 }, fault: { kind: 'lost-answer' } });
    const [data] = await lake.uploadData(files(1), { sizes: [8, 6] });
    expect(await lake.listData().ids()).toEqual([data?.id]);
  },
);

test('shows data in other ways, imports objects, and launches processings', async () => {
  const { lake, client: user, emulator: platform } = await start();
  const [data] = await lake.uploadData(files(1), { sizes: [8, 6] });
  if (data === undefined) throw new Error('nothing was uploaded');
  const depth = { filename: 'depth.bmp', bytes: bitmap(5, 4) };
  const projection = await lake.createProjection(data, { file: depth, name: 'depth', additionalInfo: { unit: 'mm' } });
  expect([projection.name, projection.dataId, projection.type]).toEqual(['depth', data.id, 'CUSTOM']);
  expect((await projection.bytes()).equals(depth.bytes)).toBe(true);
  await projection.sync();
  expect((await data.listProjections().toArray()).map(({ id }) => id)).toEqual([projection.id]);
  await projection.delete();
  expect(await data.listProjections().toArray()).toEqual([]);
  const job = await lake.importCloudObjects({ [data.objectName]: { tags: ['cloud'], dataSource: 'bucket' } });
  expect(job.status).toBe('SUCCEEDED');
  expect((await lake.importBucketObjects(['no-such-prefix/'], { tags: 'cloud' })).status).toBe('SUCCEEDED');
  await expect(lake.importBucketObjects([])).rejects.toThrow('at least one prefix');
  await expect(lake.importCloudObjects({})).rejects.toThrow('1 to 500 objects');
  const processing = await user.createProcessing({
    name: 'tagger',
    type: 'DATA_AUTO_TAGGING',
    target: 'DATALAKE',
    dockerImage: 'team/tagger',
    dockerTag: '1.0',
    defaultCpu: 1,
    defaultGpu: 0,
    defaultParameters: {},
  });
  const run = await lake.launchProcessing({ data: [data, data], processing });
  expect(run.status).toBe('PENDING');
  await expect(lake.launchProcessing({ data: [], processing })).rejects.toThrow('the list is empty');
  expect(platform.unknownRoutes).toEqual([]);
});

test('changes many data at once and describes their custom metadata', async () => {
  const { lake, emulator: platform } = await start();
  const data = await lake.uploadData(files(130), { sizes: sizes(130) });
  const changes = Object.fromEntries(data.map(({ id }, index) => [id, { tags: ['bulk'], metadata: { index } }]));
  await lake.updateMultipleData(changes);
  expect(await lake.listData({ tags: ['bulk'] }).ids()).toHaveLength(130);
  await lake.upsertCustomMetadataSchemaKey('camera/1', { inputType: 'STRING', required: false, choices: ['a', 'b'] });
  const report = await lake.updateCustomMetadataSchema(
    {
      'camera/1': { inputType: 'STRING', required: false, choices: ['a', 'b'] },
      speed: { inputType: 'FLOAT', required: false, min: 0, max: 300 },
    },
    { deleteMissingKeys: true },
  );
  expect(report).toEqual({ created: ['speed'], updated: [], deleted: [], unchanged: ['camera/1'] });
  await lake.deleteCustomMetadataSchemaKey('camera/1');
  await lake.setAllowExtraCustomMetadata(false);
  expect(await lake.getCustomMetadataSchema()).toMatchObject({
    customMetadataSchema: { speed: { inputType: 'FLOAT', min: 0, max: 300 } },
    allowExtraCustomMetadata: false,
  });
  expect(platform.unknownRoutes).toEqual([]);
});
