import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Datalake } from '../src/index.ts';
import type { Answer, ServedRequest } from './support/http-server.ts';
import { jpegHeader, tiffWithTail } from './support/images.ts';
import { ORGANIZATION_ID, QUICK_RETRY, startPlatform, type TestPlatform } from './support/platform.ts';

const CONNECTOR = 'C2';
const QUICK_WAIT = { everyMs: 0, timeoutMs: 60_000 };
/** As long as no wait can be: looks once, then the time is up. */
const NO_WAIT = { everyMs: 0, timeoutMs: 0 };

interface Stage {
  /** Answers to the registration of data of a file name, in order; then it is made. */
  readonly registrations?: Readonly<Record<string, Answer[]>>;
  /** States in which a data is answered, one after another; the last is repeated. */
  readonly states?: Readonly<Record<string, string[]>>;
  /** Whether a registration that is answered with a broken connection was carried out. */
  readonly isMadeAllTheSame?: boolean;
}

type Lake = TestPlatform & { readonly datalake: Datalake; readonly calls: (verb: string) => ServedRequest[] };

const startLake = async (stage: Stage = {}): Promise<Lake> => {
  let origin = '';
  const made = new Map<string, Record<string, unknown>>();
  const answerOf = (data: Record<string, unknown>): Record<string, unknown> => {
    const states = stage.states?.[String(data['filename'])] ?? ['DONE'];
    const upload_status = states.length > 1 ? states.shift() : states[0];
    return { ...data, upload_status };
  };
  const register = (body: Record<string, unknown>): Record<string, unknown> => {
    const data = { ...body, id: `D-${String(body['filename'])}`, datalake_id: 'L' };
    made.set(String(body['object_name']), data);
    return answerOf(data);
  };
  const registration = (body: Record<string, unknown>): Answer => {
    const planned = stage.registrations?.[String(body['filename'])]?.shift();
    if (planned === undefined) return { status: 201, body: register(body) };
    if (stage.isMadeAllTheSame === true) register(body);
    return planned;
  };
  const found = (query: string): Answer => {
    const data = made.get(new URLSearchParams(query).get('object_name') ?? '');
    return data === undefined ? { status: 404, body: { message: 'no data' } } : { body: answerOf(data) };
  };
  const routes: Record<string, (request: ServedRequest, body: Record<string, unknown>) => Answer> = {
    datalake: () => ({ body: { id: 'L', name: 'lake', connector_id: CONNECTOR } }),
    generate_object_name: (_, { filename, upload_dir }) => ({
      body: { object_name: `${typeof upload_dir === 'string' ? upload_dir : 'data'}/${String(filename)}` },
    }),
    generate_presigned_url: () => ({
      body: { client_type: 'minio', presigned_url_data: { url: `${origin}/store`, fields: {} } },
    }),
    store: () => ({ status: 204 }),
    'datas/find': ({ query }) => found(query),
    datas: ({ method }, body) => {
      if (method === 'POST') return registration(body);
      const ids = body['ids'] as string[];
      return { body: { items: [...made.values()].filter(({ id }) => ids.includes(String(id))).map(answerOf) } };
    },
  };
  const platform = await startPlatform(
    (request) => {
      const { path, body } = request;
      const route = Object.keys(routes).find((end) => path.endsWith(`/${end}`));
      if (route !== undefined) return routes[route]?.(request, body.startsWith('{') ? JSON.parse(body) : {}) ?? {};
      const data = [...made.values()].find(({ id }) => path === `/api/data/${String(id)}`);
      return data === undefined ? { status: 404 } : { body: answerOf(data) };
    },
    { retry: { ...QUICK_RETRY, tries: 2 } },
  );
  origin = platform.server.origin;
  const datalake = await platform.client.getDatalake();
  const calls = (verb: string): ServedRequest[] => platform.sent().filter(({ path }) => path.endsWith(`/${verb}`));
  return Object.assign(platform, { datalake, calls });
};

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sdk-datalake-'));
});
afterAll(() => rm(directory, { recursive: true }));

const image = (name: string): { filename: string; bytes: Buffer } => ({ filename: name, bytes: jpegHeader(4, 3) });
const bodies = (requests: readonly ServedRequest[]): Record<string, unknown>[] =>
  requests.map(({ body }) => JSON.parse(body));

test('uploads files under their names and answers the data in the order of the files', async () => {
  await using lake = await startLake();
  const path = join(directory, 'b.png');
  await writeFile(path, 'no image at all');
  const data = await lake.datalake.uploadData([image('a.jpg'), path, { filename: 'c.mp4', bytes: Buffer.from('v') }], {
    sizes: [undefined, [7, 5], undefined],
    customMetadata: [{ camera: 'front' }, undefined, undefined],
    uploadDir: 'in',
  });
  expect(data.map(({ id }) => id)).toEqual(['D-a.jpg', 'D-b.png', 'D-c.mp4']);
  const sent = bodies(lake.calls('datas')).sort((a, b) => String(a['filename']).localeCompare(String(b['filename'])));
  const common = { tags: [], data_source_id: null };
  expect(sent).toEqual([
    {
      ...common,
      type: 'IMAGE',
      filename: 'a.jpg',
      object_name: 'in/a.jpg',
      content_type: 'image/jpeg',
      meta: { width: 4, height: 3 },
      custom_metadata: { camera: 'front' },
    },
    {
      ...common,
      type: 'IMAGE',
      filename: 'b.png',
      object_name: 'in/b.png',
      content_type: 'image/png',
      meta: { width: 7, height: 5 },
    },
    { ...common, type: 'VIDEO', filename: 'c.mp4', object_name: 'in/c.mp4', content_type: 'video/mp4' },
  ]);
  expect(lake.sent().map(({ path: place }) => place)).toContain(
    `/api/organization/${ORGANIZATION_ID}/connector/${CONNECTOR}/generate_object_name`,
  );
  expect(bodies(lake.calls('generate_object_name'))[0]).not.toHaveProperty('context');
});

test('tells sizes after EXIF rotation, and metadata out of EXIF', async () => {
  await using lake = await startLake();
  const tags = [
    [0x01_0f, 2, 'Acme'],
    [0x01_12, 3, 6],
    [0x01_1a, 5, 72],
    [0x01_28, 3, 2],
    [0x01_32, 2, '2024:05:06 07:08:09'],
  ] as const;
  const turned = { filename: 'turned.jpg', bytes: jpegHeader(40, 30, tags) };
  const tail = { filename: 'tail.tif', bytes: tiffWithTail(50, 20, 8) };
  await lake.datalake.uploadData([turned, tail], {
    fillMetadata: true,
    metadata: [{ manufacturer: 'Other', none: null }, undefined],
    concurrency: 1,
  });
  expect(bodies(lake.calls('datas'))).toMatchObject([
    {
      meta: { width: 30, height: 40 },
      metadata: {
        manufacturer: 'Other',
        acquired_at: '2024-05-06T07:08:09',
        resolution_x: 72,
        resolution_unit: 'inches',
      },
    },
    { meta: { width: 20, height: 50 } },
  ]);
  expect(bodies(lake.calls('datas'))[0]?.['metadata']).not.toHaveProperty('none');
});

test('tells which files failed, and why, once all are tried', async () => {
  await using lake = await startLake({ registrations: { 'b.jpg': [{ status: 409, body: { message: 'taken' } }] } });
  const missing = join(directory, 'missing.jpg');
  const upload = lake.datalake.uploadData([image('a.jpg'), image('b.jpg'), missing, image('d.jpg')]);
  await expect(upload).rejects.toMatchObject({
    name: 'PartialFailureError',
    done: [{ id: 'D-a.jpg' }, { id: 'D-d.jpg' }],
    failures: [
      { item: 'b.jpg', error: { name: 'ResourceConflictError' } },
      { item: missing, error: { code: 'ENOENT' } },
    ],
  });
});

test('finds the data that was made although the answer was lost', async () => {
  const lost: Answer = (socket) => socket.destroy();
  await using lake = await startLake({ registrations: { 'a.jpg': [lost] }, isMadeAllTheSame: true });
  expect(await lake.datalake.uploadData(image('a.jpg'))).toMatchObject([{ id: 'D-a.jpg' }]);
  expect(lake.calls('datas')).toHaveLength(1);
});

test.each<[string, Answer]>([
  ['a lost answer', (socket) => socket.destroy()],
  ['503', { status: 503 }],
  ['an answer that cannot be read', { body: 'not JSON' }],
])('registers a data again after %s when it is not there', async (_, answer) => {
  await using lake = await startLake({ registrations: { 'a.jpg': [answer] } });
  expect(await lake.datalake.uploadData(image('a.jpg'))).toMatchObject([{ id: 'D-a.jpg' }]);
  expect(lake.calls('datas')).toHaveLength(2);
  expect(lake.calls('find').map(({ query }) => new URLSearchParams(query).get('object_name'))).toEqual(['data/a.jpg']);
});

test('waits until the platform has processed what was uploaded', async () => {
  await using lake = await startLake({
    states: { 'a.jpg': ['PENDING', 'COMPUTING', 'DONE'], 'b.jpg': ['COMPUTING', 'DONE'] },
  });
  const data = await lake.datalake.uploadData([image('a.jpg'), image('b.jpg')], QUICK_WAIT);
  expect(data.map(({ uploadStatus }) => uploadStatus)).toEqual(['DONE', 'DONE']);
  const asked = lake.sent().filter(({ method, path }) => method === 'XGET' || path === '/api/data/D-a.jpg');
  expect(asked.map(({ method }) => method)).toEqual(['XGET', 'GET']);
});

test('tells data that the platform could not process, or not in time', async () => {
  await using lake = await startLake({ states: { 'a.jpg': ['PENDING', 'ERROR'], 'b.jpg': ['PENDING'] } });
  const upload = lake.datalake.uploadData([image('a.jpg'), image('b.jpg'), image('c.jpg')], NO_WAIT);
  await expect(upload).rejects.toMatchObject({
    done: [{ id: 'D-c.jpg' }],
    failures: [
      { item: 'a.jpg', error: { name: 'UnprocessableDataError', dataId: 'D-a.jpg' } },
      { item: 'b.jpg', error: { name: 'WaitTimeoutError' } },
    ],
  });
});

test('does not wait when it shall not', async () => {
  await using lake = await startLake({ states: { 'a.jpg': ['PENDING'] } });
  const [data] = await lake.datalake.uploadData(image('a.jpg'), { waitForUnprocessableData: false });
  expect([data?.uploadStatus, data?.isReady()]).toEqual(['PENDING', false]);
  await expect(data?.waitForUploadDone(NO_WAIT)).rejects.toMatchObject({ name: 'WaitTimeoutError' });
});

test('asks nothing for no files', async () => {
  await using lake = await startLake();
  const before = lake.sent().length;
  expect(await lake.datalake.uploadData([], { tags: 'a', source: 'b' })).toEqual([]);
  expect(lake.sent()).toHaveLength(before);
});

test('refuses lists of another length than the files before anything is sent', async () => {
  await using lake = await startLake();
  const before = lake.sent().length;
  const upload = lake.datalake.uploadData([image('a.jpg'), image('b.jpg')], { metadata: [{}] });
  await expect(upload).rejects.toThrow('metadata has 1 values for 2 files');
  expect(lake.sent()).toHaveLength(before);
});

test('ends all uploads when they are aborted', async () => {
  const controller = new AbortController();
  await using lake = await startLake({ states: { 'a.jpg': ['PENDING'] } });
  const upload = lake.datalake.uploadData(image('a.jpg'), { signal: controller.signal, everyMs: 60_000 });
  const aborted = expect(upload).rejects.toThrow('enough');
  const registered = async (): Promise<void> => {
    while (lake.calls('datas').length === 0) await new Promise((resolve) => setImmediate(resolve));
  };
  await registered();
  controller.abort(new Error('enough'));
  await aborted;
});
