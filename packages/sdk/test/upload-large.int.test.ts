import { createHash } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Job } from '../src/index.ts';
import type { Answer, ServedRequest } from './support/http-server.ts';
import { type Mishap, type ObjectStore, startObjectStore } from './support/object-store.ts';
import { CONNECTOR_ID, QUICK_RETRY, startPlatform, type TestPlatform } from './support/platform.ts';

const MIB = 1024 * 1024;
const SIZE = 60 * MIB;
const OBJECT = 'logging/large.bin';

let directory = '';
let path = '';
const sumOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
/** Sums of the parts of a file that is empty but for a mark at the start of each part. */
const marked = (number: number, sizeBytes: number): string => {
  const bytes = Buffer.alloc(sizeBytes);
  bytes.write(`part ${number}`);
  return sumOf(bytes);
};

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sdk-large-'));
  path = join(directory, 'large.bin');
  const file = await open(path, 'w');
  await file.truncate(SIZE);
  for (const number of [1, 2, 3]) await file.write(`part ${number}`, (number - 1) * 25 * MIB);
  await file.close();
});
afterAll(() => rm(directory, { recursive: true }));

type Stage = TestPlatform & { readonly job: Job; readonly calls: () => [string, unknown][] };

const startStage = async (store: ObjectStore, init: object, complete: Answer[] = [{}]): Promise<Stage> => {
  const answers: Record<string, (body: Record<string, unknown>) => Answer> = {
    generate_object_name: () => ({ body: { object_name: OBJECT } }),
    init_multipart_upload: () => ({ body: init }),
    generate_part_presigned_url: ({ part_no }) => ({ body: { url: `${store.origin}/part/${String(part_no)}?sig=s` } }),
    complete_part_upload: () => complete.shift() ?? { status: 500 },
    generate_presigned_url: () => ({
      body: { client_type: 'azure', presigned_url_data: { url: `${store.origin}/whole?sig=s`, fields: {} } },
    }),
    retrieve_presigned_url: () => ({ body: { presigned_url: `${store.origin}/look?sig=s` } }),
  };
  const handler = ({ path: place, body }: ServedRequest): Answer => {
    const answer = answers[place.split('/').at(-1) ?? ''];
    return answer === undefined ? { body: { id: 'J', status: 'RUNNING' } } : answer(JSON.parse(body));
  };
  const platform = await startPlatform(handler, { retry: { ...QUICK_RETRY, tries: 3 } });
  const job = await platform.client.getJobById('J');
  const calls = (): [string, unknown][] =>
    platform
      .sent()
      .slice(2)
      .map((request) => [request.path.split('/').at(-1) ?? '', JSON.parse(request.body)]);
  return Object.assign(platform, { job, calls });
};

/** Gives the mishaps in order to what comes under a key, then none. */
const mishaps = (table: Record<string, Mishap[]>) => {
  return ({ url }: { url?: string | undefined }): Mishap | undefined => table[url?.split('?')[0] ?? '']?.shift();
};

const PARTS = [
  { key: '/part/1?sig=s', sizeBytes: 25 * MIB, sha256: marked(1, 25 * MIB) },
  { key: '/part/2?sig=s', sizeBytes: 25 * MIB, sha256: marked(2, 25 * MIB) },
  { key: '/part/3?sig=s', sizeBytes: 10 * MIB, sha256: marked(3, 10 * MIB) },
];
const byKey = (a: { key: string }, b: { key: string }): number => a.key.localeCompare(b.key);

test('stores a large file in parts, repeating by itself each that fails', async () => {
  await using store = await startObjectStore(mishaps({ '/part/2': ['cut', 503], '/part/3': [403] }));
  await using stage = await startStage(store, { client_type: 'AWS', upload_id: 'U' });
  await stage.job.storeLoggingFile(path);
  expect([...store.pieces].sort(byKey)).toMatchObject(PARTS);
  const numbers = stage.calls().flatMap(([verb, body]) => (verb.startsWith('generate_part') ? [body] : []));
  // The part whose signature had run out was signed once more.
  expect(numbers).toHaveLength(4);
  expect(numbers).toContainEqual({ object_name: OBJECT, upload_id: 'U', part_no: 1 });
  expect(stage.calls().at(-2)).toEqual([
    'complete_part_upload',
    {
      object_name: OBJECT,
      upload_id: 'U',
      parts: PARTS.map(({ sha256 }, index) => ({ ETag: `"${sha256.slice(0, 8)}"`, PartNumber: index + 1 })),
    },
  ]);
  expect(stage.calls().at(0)).toEqual([
    'init_multipart_upload',
    { object_name: OBJECT, content_type: 'application/octet-stream' },
  ]);
});

test('looks whether the object is there when the answer to its completion is lost', async () => {
  await using store = await startObjectStore(undefined, (response, { url }) => {
    if (url?.startsWith('/look')) response.writeHead(206, { 'content-range': `bytes 0-0/${SIZE}` }).end('p');
    else response.end();
  });
  await using stage = await startStage(store, { client_type: 'minio', upload_id: 'U' }, [
    (socket) => socket.destroy(),
    { status: 404 },
  ]);
  await stage.job.storeLoggingFile(path);
  const verbs = stage.calls().map(([verb]) => verb);
  expect(verbs.slice(-3)).toEqual(['complete_part_upload', 'retrieve_presigned_url', 'save']);
});

test('completes again when the object is not there', async () => {
  await using store = await startObjectStore(({ url }) => (url?.startsWith('/look') ? 404 : undefined));
  await using stage = await startStage(store, { client_type: 'minio', upload_id: 'U' }, [
    (socket) => socket.destroy(),
    {},
  ]);
  await stage.job.storeLoggingFile(path);
  const verbs = stage.calls().map(([verb]) => verb);
  expect(verbs.filter((verb) => verb === 'complete_part_upload')).toHaveLength(2);
});

test('stops all parts when one cannot be stored, and registers nothing', async () => {
  await using store = await startObjectStore(mishaps({ '/part/2': [400] }));
  await using stage = await startStage(store, { client_type: 'minio', upload_id: 'U' });
  await expect(stage.job.storeLoggingFile(path)).rejects.toMatchObject({ name: 'StorageError', status: 400 });
  expect(stage.calls().map(([verb]) => verb)).not.toContain('complete_part_upload');
});

test('sends pieces to the session of a Google storage and goes on from where it is', async () => {
  let isShort = true;
  await using store = await startObjectStore(mishaps({ '/session': ['cut'] }), (response, { headers }) => {
    const [, last, total] = /-(\d+)\/(\d+)$/.exec(headers['content-range'] ?? '') ?? [];
    const kept = isShort ? MIB - 1 : Number(last);
    isShort = false;
    if (Number(last) + 1 === Number(total)) response.end();
    else response.writeHead(308, { range: `bytes=0-${kept}` }).end();
  });
  await using stage = await startStage(store, { client_type: 'google', url: `${store.origin}/session` });
  await stage.job.storeLoggingFile(path);
  expect(store.pieces.map(({ range }) => range)).toEqual([
    `bytes 0-${25 * MIB - 1}/${SIZE}`,
    `bytes ${MIB}-${26 * MIB - 1}/${SIZE}`,
    `bytes ${26 * MIB}-${51 * MIB - 1}/${SIZE}`,
    `bytes ${51 * MIB}-${SIZE - 1}/${SIZE}`,
  ]);
});

test('sends the whole file where the storage knows no parts', async () => {
  await using store = await startObjectStore();
  await using stage = await startStage(store, { client_type: 'azure' });
  await stage.job.storeLoggingFile(path);
  expect(store.pieces).toMatchObject([{ key: '/whole?sig=s', sizeBytes: SIZE }]);
});

test('never sends an empty part, and keeps a file of exactly 25 MiB whole', async () => {
  await using store = await startObjectStore();
  await using stage = await startStage(store, { client_type: 'minio', upload_id: 'U' });
  await stage.job.storeLoggingFile({ filename: 'a.bin', bytes: Buffer.alloc(50 * MIB) });
  await stage.job.storeLoggingFile({ filename: 'b.bin', bytes: Buffer.alloc(25 * MIB) });
  expect([...store.pieces].map(({ sizeBytes }) => sizeBytes)).toEqual([25 * MIB, 25 * MIB, 25 * MIB]);
  expect(store.pieces.map(({ key }) => key).sort()).toEqual(['/part/1?sig=s', '/part/2?sig=s', '/whole?sig=s']);
});

test('ends an upload when it is aborted, and registers nothing', async () => {
  const controller = new AbortController();
  await using store = await startObjectStore(({ url }) => {
    if (url?.startsWith('/part/2')) controller.abort(new Error('enough'));
    return undefined;
  });
  await using stage = await startStage(store, { client_type: 'minio', upload_id: 'U' });
  const upload = stage.job.storeLoggingFile(path, { signal: controller.signal });
  await expect(upload).rejects.toThrow('enough');
  expect(stage.calls().map(([verb]) => verb)).not.toContain('complete_part_upload');
});

test('reads the connector of the organization when no other is given', async () => {
  await using store = await startObjectStore();
  await using stage = await startStage(store, { client_type: 'azure' });
  await stage.job.storeLoggingFile({ filename: 'a.txt', bytes: Buffer.from('a') });
  expect(stage.sent().map(({ path: place }) => place)).toContain(
    `/api/object-storage/${CONNECTOR_ID}/generate_presigned_url`,
  );
});
