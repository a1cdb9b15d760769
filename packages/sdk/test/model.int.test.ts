import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import type { ModelVersion } from '../src/index.ts';
import type { ServedRequest } from './support/http-server.ts';
import { CONNECTOR_ID, startPlatform, type TestPlatform } from './support/platform.ts';

const VERSION = {
  id: 'M',
  origin: { id: 'O', name: 'detector', private: true },
  name: 'v0',
  version: 3,
  type: 'OBJECT_DETECTION',
  framework: 'ONNX',
  labels: { '0': 'car' },
};
const FILE = { id: 'F', name: 'model-latest', filename: 'model.onnx', object_name: 'o/model.onnx', large: true };

const startModel = async (version: object = VERSION): Promise<TestPlatform & { model: ModelVersion }> => {
  let origin = '';
  const platform = await startPlatform(({ path }: ServedRequest) => {
    if (path.endsWith('/modelversions/find')) return { body: version };
    if (path === '/api/model/version/M') return { body: { ...version, id: undefined, parameters: { size: 640 } } };
    if (path.endsWith('/modelfiles/find')) return { body: FILE };
    if (path.endsWith('/modelfiles')) return { body: { items: [FILE, { ...FILE, id: 'G' }] } };
    if (path.startsWith('/store')) return { body: 'weights' };
    return { body: { presigned_url: `${origin}/store?s=1` } };
  });
  origin = platform.server.origin;
  return Object.assign(platform, { model: await platform.client.getModelVersionById('M') });
};

test('reads a model version', async () => {
  await using stage = await startModel();
  expect(stage.model).toMatchObject({
    id: 'M',
    name: 'v0',
    originName: 'detector',
    version: 3,
    type: 'OBJECT_DETECTION',
    framework: 'ONNX',
    labels: { '0': 'car' },
    parameters: null,
  });
  await stage.model.sync();
  expect(stage.model).toMatchObject({ id: 'M', parameters: { size: 640 } });
});

test('reads a model version without labels', async () => {
  await using stage = await startModel({ ...VERSION, labels: null });
  expect(stage.model.labels).toBeNull();
});

test('lists the files of a model version', async () => {
  await using stage = await startModel();
  expect((await stage.model.listFiles().toArray()).map(({ id }) => id)).toEqual(['F', 'G']);
});

test('downloads a file, whose URL it asks the storage for', async () => {
  await using stage = await startModel();
  const file = await stage.model.getFile('model-latest');
  expect(file).toMatchObject({ id: 'F', name: 'model-latest', filename: 'model.onnx', large: true });
  const directory = await mkdtemp(join(tmpdir(), 'sdk-model-'));
  const path = await file.download(directory);
  expect(path).toBe(join(directory, 'model.onnx'));
  expect(await readFile(path, 'utf8')).toBe('weights');
  await rm(directory, { recursive: true });
  expect(stage.sent().at(-2)).toMatchObject({
    method: 'POST',
    path: `/api/object-storage/${CONNECTOR_ID}/retrieve_presigned_url`,
    body: '{"object_name":"o/model.onnx"}',
  });
  expect((await file.bytes()).toString()).toBe('weights');
  expect(await text(await file.stream())).toBe('weights');
});

test('asks for the public context where the own one is forbidden, and for the datasets in it', async () => {
  const version = { origin_name: 'birds', origin_id: 'O', version: 'v1', type: 'OBJECT_DETECTION' };
  const context = {
    id: 'X',
    experiment_id: 'E',
    parameters: { epochs: 3 },
    datas: [{ name: 'train', version_id: 'T', repartition: { bird: 2 } }],
  };
  await using platform = await startPlatform(({ path }) => {
    if (path.endsWith('/modelversions/find')) return { body: VERSION };
    if (path === '/api/model/version/M/context') return { status: 403, body: { message: 'not yours' } };
    if (path === '/api/dataset/version/T') return { body: version };
    return path === '/api/model/version/M/public/context' ? { body: context } : { status: 404 };
  });
  const found = await (await platform.client.getModelVersionById('M')).getContext();
  expect(found.getInfos()).toEqual({
    experiment: 'E',
    datasets: [{ name: 'train', versionId: 'T', repartition: { bird: 2 } }],
    parameters: { epochs: 3 },
  });
  expect(await found.retrieveDatasets()).toMatchObject({ train: { id: 'T', name: 'birds' } });
  expect((await found.getDatasetVersion('train')).id).toBe('T');
  await expect(found.getDatasetVersion('test')).rejects.toThrow('it has: train');
});
