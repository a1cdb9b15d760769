import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Job } from '../src/index.ts';
import type { Answer, ServedRequest } from './support/http-server.ts';
import { CONNECTOR_ID, ORGANIZATION_ID, QUICK_RETRY, startPlatform, type TestPlatform } from './support/platform.ts';

const JOB_ID = '000070b2-0000-4000-8000-000000000001';

/** A platform with one job, and a storage of the given kind which gives the answers in order. */
const startStage = async (clientType: string, storage: readonly Answer[]): Promise<TestPlatform & { job: Job }> => {
  let origin = '';
  let served = 0;
  const handler = ({ path }: ServedRequest): Answer => {
    if (path.endsWith('/generate_object_name')) return { body: { object_name: 'logging/a"b/log.json' } };
    if (path.startsWith('/store')) return storage[served++] ?? { status: 418 };
    if (path.endsWith('/generate_presigned_url')) {
      const fields = clientType === 'azure' ? { 'x-ms-meta': 'm' } : { key: 'k', policy: 1 };
      return { body: { client_type: clientType, presigned_url_data: { url: `${origin}/store?sig=1`, fields } } };
    }
    return { body: { id: JOB_ID, status: 'RUNNING' } };
  };
  const platform = await startPlatform(handler, { retry: { ...QUICK_RETRY, tries: 3 } });
  origin = platform.server.origin;
  return Object.assign(platform, { job: await platform.client.getJobById(JOB_ID) });
};

const stored = (platform: TestPlatform): ServedRequest[] =>
  platform.sent().filter(({ path }) => path.startsWith('/store'));

test.each(['aws', 'minio', 'google', 'MinIO'])('posts a form to a storage of the kind %s', async (clientType) => {
  await using stage = await startStage(clientType, [{ status: 204 }]);
  await stage.job.storeLoggingFile({ filename: 'log.json', bytes: Buffer.from('{"é":1}') });
  const [request] = stored(stage);
  const boundary = /boundary=(.*)/.exec(request?.headers['content-type'] ?? '')?.[1];
  expect(request).toMatchObject({ method: 'POST', query: 'sig=1' });
  expect(request?.headers).not.toHaveProperty('authorization');
  expect(request?.body).toBe(
    [
      `--${boundary}\r\nContent-Disposition: form-data; name="key"\r\n\r\nk\r\n`,
      `--${boundary}\r\nContent-Disposition: form-data; name="policy"\r\n\r\n1\r\n`,
      `--${boundary}\r\nContent-Disposition: form-data; name="Content-Type"\r\n\r\napplication/json\r\n`,
      `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="logging/a%22b/log.json"\r\n\r\n{"é":1}\r\n`,
      `--${boundary}--\r\n`,
    ].join(''),
  );
});

test('puts the bytes into an Azure storage', async () => {
  await using stage = await startStage('azure', [{ status: 201 }]);
  await stage.job.storeLoggingFile({ filename: 'log.json', bytes: Buffer.from('{}') });
  expect(stored(stage)[0]).toMatchObject({
    method: 'PUT',
    body: '{}',
    headers: {
      'content-type': 'application/json',
      'x-ms-blob-type': 'BlockBlob',
      'x-ms-meta': 'm',
      'content-length': '2',
    },
  });
});

test('names the object, stores it, then points the job at it', async () => {
  await using stage = await startStage('minio', [{ status: 204 }]);
  const directory = await mkdtemp(join(tmpdir(), 'sdk-upload-'));
  await writeFile(join(directory, 'run.txt'), 'text');
  await stage.job.storeLoggingFile(join(directory, 'run.txt'));
  await rm(directory, { recursive: true });
  const calls = stage
    .sent()
    .slice(1)
    .map(({ path, body }) => [path, path.startsWith('/store') ? '' : JSON.parse(body)]);
  expect(calls).toEqual([
    [
      `/api/organization/${ORGANIZATION_ID}/connector/${CONNECTOR_ID}/generate_object_name`,
      { filename: 'run.txt', type: 'LOGGING', context: { job_id: JOB_ID } },
    ],
    [
      `/api/object-storage/${CONNECTOR_ID}/generate_presigned_url`,
      { object_name: 'logging/a"b/log.json', content_type: 'text/plain' },
    ],
    ['/store', ''],
    [`/api/v2/job/${JOB_ID}/logging/save`, { logging_object_name: 'logging/a"b/log.json' }],
  ]);
});

test('repeats an upload after a lost answer and 503', async () => {
  await using stage = await startStage('minio', [(socket) => socket.destroy(), { status: 503 }, { status: 204 }]);
  const bytes = Buffer.alloc(600_000, 'x');
  await stage.job.storeLoggingFile({ filename: 'log.json', bytes });
  expect(stored(stage).map(({ body }) => body.includes(bytes.toString()))).toEqual([true, true, true]);
});

test('reports an upload that the storage refuses', async () => {
  await using stage = await startStage(
    'minio',
    Array(2).fill({ status: 403, body: '<SignatureProvided>abc</SignatureProvided>' }),
  );
  const upload = stage.job.storeLoggingFile({ filename: 'log.json', bytes: Buffer.from('{}') });
  await expect(upload).rejects.toMatchObject({ name: 'StorageError', status: 403, objectName: 'logging/a"b/log.json' });
});

test('asks for a new ticket when one has run out, once', async () => {
  await using stage = await startStage('minio', [{ status: 403 }, { status: 204 }]);
  await stage.job.storeLoggingFile({ filename: 'log.json', bytes: Buffer.from('{}') });
  const tickets = stage.sent().filter(({ path }) => path.endsWith('/generate_presigned_url'));
  expect([tickets.length, stored(stage).length]).toEqual([2, 2]);
});

test('says that a storage of an unknown kind cannot be used', async () => {
  await using stage = await startStage('ftp', []);
  const upload = stage.job.storeLoggingFile({ filename: 'log.json', bytes: Buffer.from('{}') });
  await expect(upload).rejects.toThrow('client_type ftp');
});

test('stores a file in one request where it was asked for ahead, and renews a ticket that has run out', async () => {
  await using stage = await startStage('minio', [{ status: 204 }, { status: 403 }, { status: 204 }]);
  const file = { filename: 'log.json', bytes: Buffer.from('{}') };
  const place = await stage.job.placeLoggingFile(file.filename);
  const asked = stage.sent().length;
  expect(await stage.job.uploadLoggingFile(file, { place })).toBe(place.objectName);
  expect(
    stage
      .sent()
      .slice(asked)
      .map(({ path }) => path),
  ).toEqual(['/store']);
  await stage.job.uploadLoggingFile(file, { place });
  expect(
    stage
      .sent()
      .slice(asked + 1)
      .map(({ path }) => path.split('/').at(-1)),
  ).toEqual(['store', 'generate_presigned_url', 'store']);
});
