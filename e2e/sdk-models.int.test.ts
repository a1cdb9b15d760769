import { mkdir, mkdtemp, open, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '@picsellia-ts/emulator';
import { Client, type ModelVersion } from '@picsellia-ts/sdk';

let emulator: Emulator | undefined;
let client: Client | undefined;
let directory = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sdk-models-'));
});
afterEach(async () => {
  await client?.close();
  await emulator?.close();
  await rm(directory, { recursive: true });
});

const start = async (): Promise<{ emulator: Emulator; client: Client; version: ModelVersion }> => {
  emulator = await startEmulator({ recordRequests: true });
  const { host, apiToken } = emulator;
  client = await Client.connect({ host, apiToken, retry: { baseMs: 0, capMs: 0 } });
  const model = await client.createModel('detector', { description: 'of birds' });
  const version = await model.createVersion({ type: 'OBJECT_DETECTION', framework: 'ONNX', labels: { '0': 'bird' } });
  return { emulator, client, version };
};

test('makes, finds, changes, tags and deletes models and their versions', async () => {
  const { emulator: platform, client: user, version } = await start();
  const model = await user.getModel('detector');
  expect((await user.getModelById(model.id)).name).toBe('detector');
  expect((await user.listModels({ orderBy: ['name'] }).toArray()).map(({ id }) => id)).toContain(model.id);
  expect(await user.listPublicModels({ name: 'no such model' }).toArray()).toEqual([]);
  expect(version).toMatchObject({ type: 'OBJECT_DETECTION', framework: 'ONNX', labels: { '0': 'bird' } });
  expect([version.originId, version.originName]).toEqual([model.id, 'detector']);
  expect((await model.getVersion(version.version)).id).toBe(version.id);
  await version.update({ name: 'first', type: 'SEGMENTATION' });
  expect((await model.getVersion('first')).type).toBe('SEGMENTATION');
  await expect(version.update({ type: 'MASK' as 'POINT' })).rejects.toThrow('cannot have the type MASK');
  await model.addTags(['ours', 'birds']);
  await version.addTags('best');
  expect([(await model.getTags()).length, (await version.getTags()).map(({ name }) => name)]).toEqual([2, ['best']]);
  await model.removeTags('ours');
  await model.update({ name: 'finder' });
  expect(model.name).toBe('finder');
  await version.delete();
  expect(await model.listVersions().toArray()).toEqual([]);
  await model.delete();
  await expect(user.getModelById(model.id)).rejects.toMatchObject({ status: 404 });
  expect(platform.unknownRoutes).toEqual([]);
});

test('stores files, replaces them, packs folders, and fetches them again', async () => {
  const { emulator: platform, version } = await start();
  await version.store('config', { filename: 'config.json', bytes: Buffer.from('{"a":1}') });
  const again = version.store('config', { filename: 'config.json', bytes: Buffer.from('{"a":2}') });
  await expect(again).rejects.toMatchObject({ status: 409 });
  await version.store('config', { filename: 'config.json', bytes: Buffer.from('{"a":3}') }, { replace: true });
  expect((await (await version.getFile('config')).bytes()).toString()).toBe('{"a":3}');
  await mkdir(join(directory, 'saved', 'deep', 'deeper'), { recursive: true });
  await writeFile(join(directory, 'saved', 'deep', 'deeper', 'weights.bin'), 'weights');
  await writeFile(join(directory, 'saved', 'model.pb'), 'graph');
  const packed = await version.store('model-latest', join(directory, 'saved'), { doZip: true });
  expect([packed.filename, packed.large]).toEqual(['saved.zip', false]);
  const empty = await version.store('empty', { filename: 'empty.bin', bytes: Buffer.alloc(0) });
  expect(await empty.getSizeBytes()).toBe(0);
  await empty.delete();
  const names = (await packed.bytes()).toString('latin1');
  expect([names.includes('deep/deeper/weights.bin'), names.includes('model.pb')]).toEqual([true, true]);
  const path = join(directory, 'large.onnx');
  const file = await open(path, 'w');
  await file.truncate(30 * 1024 * 1024);
  await file.close();
  const large = await version.store('weights', path);
  expect(large.large).toBe(true);
  expect(await large.getSizeBytes()).toBe(30 * 1024 * 1024);
  expect((await stat(await large.download(join(directory, 'back')))).size).toBe(30 * 1024 * 1024);
  await packed.delete();
  expect((await version.listFiles().toArray()).map(({ name }) => name).sort()).toEqual(['config', 'weights']);
  expect(platform.unknownRoutes).toEqual([]);
});

test('registers a file once when the answer is lost', async () => {
  const { emulator: platform, version } = await start();
  platform.addFault({ match: { method: 'POST', path: '/modelfiles$', times: 1 }, fault: { kind: 'lost-answer' } });
  const file = await version.store('config', { filename: 'c.json', bytes: Buffer.from('{}') });
  expect((await version.listFiles().toArray()).map(({ id }) => id)).toEqual([file.id]);
});

test('deploys a version', async () => {
  const { version } = await start();
  const deployment = await version.deploy({ name: 'live', minThreshold: 0.4 });
  expect([deployment.name, (await deployment.getModelVersion()).id]).toEqual(['live', version.id]);
});

test('tells what a version was made with', async () => {
  const { version } = await start();
  const context = await version.getContext();
  expect(context.getInfos()).toEqual({ experiment: undefined, datasets: [], parameters: {} });
  await context.sync();
  expect(await context.retrieveDatasets()).toEqual({});
  await expect(context.getDatasetVersion('train')).rejects.toMatchObject({ name: 'ContextDataNotDefinedError' });
});

test('tells that a folder to pack is not there', async () => {
  const { emulator: platform, version } = await start();
  const before = platform.requests.length;
  const store = version.store('model', join(directory, 'missing'), { doZip: true });
  await expect(store).rejects.toMatchObject({ code: 'ENOENT' });
  expect(platform.requests).toHaveLength(before);
});
