import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../src/index.ts';
import { callApi, readApi } from './support/api.ts';

let emulator: Emulator;

beforeEach(async () => {
  emulator = await startEmulator();
});

afterEach(async () => {
  await emulator.close();
});

interface Named {
  id: string;
  name: string;
}

const models = (): string => `/api/organization/${emulator.organizationId}/models`;

const makeModel = async (name = 'detector'): Promise<string> =>
  (await readApi<Named>(emulator, `POST ${models()}`, { body: { name, description: 'finds things' } })).id;

const makeVersion = async (modelId: string, body: object = {}): Promise<string> =>
  (await readApi<Named>(emulator, `POST /api/model/${modelId}/versions`, { body })).id;

const statusOf = async (route: string, body?: object): Promise<number> =>
  (await callApi(emulator, route, body === undefined ? {} : { body })).status;

test('a model is found by its name and its id, renamed and deleted with its versions', async () => {
  const id = await makeModel();
  const version = await makeVersion(id);
  expect(await statusOf(`POST ${models()}`, { name: 'detector' })).toBe(409);
  expect(await readApi(emulator, `PATCH /api/model/${id}`, { body: { name: 'finder' } })).toMatchObject({
    description: 'finds things',
    private: true,
    tags: [],
  });
  expect(await readApi(emulator, `GET ${models()}/find?name=finder`)).toMatchObject({ id });
  expect(await readApi(emulator, `GET ${models()}/find?id=${id}`)).toMatchObject({ name: 'finder' });
  expect(await statusOf(`GET ${models()}/find?name=detector`)).toBe(404);
  expect(await statusOf(`DELETE /api/model/${id}`)).toBe(204);
  expect(await statusOf(`GET /api/model/version/${version}`)).toBe(404);
});

test('models are listed by page and by order', async () => {
  for (const name of ['b', 'a', 'c']) await makeModel(name);
  const list = await readApi<{ items: Named[] }>(emulator, `GET ${models()}?order_by=-name&limit=2&offset=1`);
  expect(list).toMatchObject({ items: [{ name: 'b' }, { name: 'a' }], count: 3 });
  expect(await statusOf(`GET ${models()}?order_by=colour`)).toBe(422);
});

test('versions count up, keep their names apart and take what an update sends', async () => {
  const model = await makeModel();
  const first = await makeVersion(model, { name: 'base', type: 'MASK', framework: 'ONNX', labels: { '0': 'car' } });
  await makeVersion(model);
  expect(await statusOf(`POST /api/model/${model}/versions`, { name: 'base' })).toBe(409);
  expect(await statusOf(`POST /api/model/${model}/versions`, { type: 'MULTI' })).toBe(422);
  expect(await readApi(emulator, `GET /api/model/${model}/versions`)).toMatchObject({
    items: [
      { name: 'base', version: 0, type: 'MASK', framework: 'ONNX', labels: { '0': 'car' }, origin: { id: model } },
      { name: 'v1', version: 1, type: 'NOT_CONFIGURED', framework: 'NOT_CONFIGURED', labels: null },
    ],
  });
  const changes = { parameters: { rate: 0.1 }, docker_image: 'registry.test/train', docker_tag: '2' };
  expect(await readApi(emulator, `PATCH /api/model/version/${first}`, { body: changes })).toMatchObject({
    ...changes,
    name: 'base',
    type: 'MASK',
  });
  expect(await statusOf(`PATCH /api/model/version/${first}`, { name: 'v1' })).toBe(409);
  expect(await readApi(emulator, `GET /api/model/${model}/versions/find?version=1`)).toMatchObject({ name: 'v1' });
  expect(await readApi(emulator, `GET /api/model/${model}/versions/find?name=base`)).toMatchObject({ id: first });
});

test('a version tells its context, and the same by the id of that', async () => {
  const version = await makeVersion(await makeModel(), { parameters: { epochs: 3 } });
  const context = await readApi<Named>(emulator, `GET /api/model/version/${version}/context`);
  expect(context).toEqual({ id: expect.any(String), experiment_id: null, datas: [], parameters: { epochs: 3 } });
  expect(await readApi(emulator, `GET /api/model/context/${context.id}`)).toEqual(context);
  expect(await statusOf(`GET /api/model/version/${version}/public/context`)).toBe(404);
});

test('a public model is found by everybody', async () => {
  await makeModel();
  const { model_version_id } = await emulator.seed({
    model: { name: 'shared', private: false, files: [] },
    job: false,
  });
  expect(await readApi(emulator, 'GET /api/models')).toMatchObject({ items: [{ name: 'shared' }], count: 1 });
  expect(await readApi(emulator, 'GET /api/models/find?name=shared')).toMatchObject({ private: false });
  expect(await statusOf('GET /api/models/find?name=detector')).toBe(404);
  expect(await statusOf(`GET /api/model/version/${model_version_id}/public/context`)).toBe(200);
});

test('a file must be stored before its record, and its name is taken then', async () => {
  const version = await makeVersion(await makeModel());
  const files = `/api/model/version/${version}/modelfiles`;
  const absent = { name: 'weights', filename: 'w.onnx', object_name: 'model_file/none', large: true };
  expect(await statusOf(`POST ${files}`, absent)).toBe(400);
  const organization = await readApi<{ default_connector_id: string }>(
    emulator,
    `GET /api/organization/${emulator.organizationId}`,
  );
  const { default_connector_id } = organization;
  const name = await readApi<{ object_name: string }>(
    emulator,
    `POST /api/organization/${emulator.organizationId}/connector/${default_connector_id}/generate_object_name`,
    { body: { filename: 'w.onnx', type: 'MODEL_FILE', context: { model_version_id: version } } },
  );
  const signed = await readApi<{ presigned_url_data: { url: string; fields: Record<string, string> } }>(
    emulator,
    `POST /api/object-storage/${default_connector_id}/generate_presigned_url`,
    { body: { ...name, content_type: 'application/octet-stream' } },
  );
  const form = new FormData();
  for (const [field, value] of Object.entries(signed.presigned_url_data.fields)) form.set(field, value);
  form.set('Content-Type', 'application/octet-stream');
  form.set('file', new Blob(['weights']), 'w.onnx');
  expect((await fetch(signed.presigned_url_data.url, { method: 'POST', body: form })).ok).toBe(true);

  const stored = { ...absent, ...name };
  const file = await readApi<Named & { presigned_url: string }>(emulator, `POST ${files}`, { body: stored });
  expect(await (await fetch(file.presigned_url)).text()).toBe('weights');
  expect(await statusOf(`POST ${files}`, stored)).toBe(409);
  expect(await readApi(emulator, `GET ${files}/find?name=weights`)).toMatchObject({ id: file.id, large: true });
  expect(await statusOf(`DELETE /api/model/file/${file.id}`)).toBe(204);
  expect(await readApi(emulator, `GET ${files}`)).toEqual({ items: [], count: 0 });
});
