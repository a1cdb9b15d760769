import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Asset, StorageError, TimeoutError } from '../src/index.ts';
import type { Answer, ServedRequest } from './support/http-server.ts';
import { QUICK_RETRY, startPlatform, type TestPlatform } from './support/platform.ts';

const VERSION = { id: 'V', origin_name: 'd', origin_id: 'o', version: 'v1', type: 'OBJECT_DETECTION' };
const TEXT = '0123456789'.repeat(20_000);
const BYTES = Buffer.from(TEXT);

const truncated: Answer = (socket) => {
  socket.end(
    Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\ncontent-length: ${BYTES.length}\r\n\r\n`), BYTES.subarray(9)]),
  );
};
const withoutLength: Answer = (socket) => {
  socket.end(Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\n\r\n'), BYTES.subarray(9)]));
};
const chunked: Answer = (socket) => {
  socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n');
};
const stalled: Answer = (socket) => {
  socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc');
};

interface Stage {
  readonly storage: readonly Answer[];
  readonly filename?: string;
  readonly presignedUrl?: string | null;
  readonly timeoutMs?: number;
  readonly tries?: number;
}

/** A platform with one asset whose bytes the storage answers in the given order; the last answer is repeated. */
const startStage = async (stage: Stage): Promise<TestPlatform & { asset: Asset }> => {
  let origin = '';
  let served = 0;
  const handler = (request: ServedRequest): Answer => {
    if (request.path.endsWith('/datasetversions/find')) return { body: VERSION };
    if (request.path.endsWith('/presigned-url'))
      return { body: { presigned_url: `${origin}/store/x?X-Signature=renewed` } };
    if (request.path.startsWith('/store/')) return stage.storage[Math.min(served++, stage.storage.length - 1)] ?? {};
    const data = {
      id: 'D',
      object_name: 'data/D/x.jpg',
      filename: stage.filename ?? 'x.jpg',
      type: 'IMAGE',
      content_type: 'image/jpeg',
      upload_status: 'DONE',
      presigned_url: stage.presignedUrl === undefined ? `${origin}/store/x?X-Signature=first` : stage.presignedUrl,
    };
    return { body: { id: 'A', data } };
  };
  const timeoutMs = stage.timeoutMs ?? 5000;
  const platform = await startPlatform(handler, { retry: { ...QUICK_RETRY, tries: stage.tries ?? 3 }, timeoutMs });
  origin = platform.server.origin;
  const version = await platform.client.getDatasetVersionById('V');
  return Object.assign(platform, { asset: await version.findAsset({ id: 'A' }) });
};

const storageCalls = (platform: TestPlatform): string[] =>
  platform.sent().flatMap(({ path, query }) => (path.startsWith('/store/') ? [query.replace('X-Signature=', '')] : []));

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sdk-download-'));
});
afterEach(() => rm(directory, { recursive: true }));

test('reads the bytes without the token', async () => {
  await using stage = await startStage({ storage: [{ body: BYTES }] });
  expect((await stage.asset.bytes()).toString()).toBe(TEXT);
  expect(stage.sent().at(-1)?.headers).not.toHaveProperty('authorization');
});

test('asks for a URL when the list held none', async () => {
  await using stage = await startStage({ storage: [{ body: BYTES }], presignedUrl: null });
  expect((await stage.asset.bytes()).toString()).toBe(TEXT);
  await stage.asset.bytes();
  expect(storageCalls(stage)).toEqual(['renewed', 'renewed']);
  expect(stage.sent().filter(({ path }) => path === '/api/data/D/presigned-url')).toHaveLength(1);
});

test.each<[string, readonly Answer[], number]>([
  ['a body that breaks off', [truncated, { body: BYTES }], 2],
  ['a body without length', [withoutLength, { body: BYTES }], 2],
  ['answers 429 and 503', [{ status: 429 }, { status: 503 }, { body: BYTES }], 3],
])('repeats a download after %s', async (_what, storage, times) => {
  await using stage = await startStage({ storage });
  expect((await stage.asset.bytes()).toString()).toBe(TEXT);
  expect(storageCalls(stage)).toHaveLength(times);
});

test('takes a chunked body, whose end is marked', async () => {
  await using stage = await startStage({ storage: [chunked] });
  expect((await stage.asset.bytes()).toString()).toBe('abcde');
});

test('asks once for another URL after 403', async () => {
  await using stage = await startStage({ storage: [{ status: 403 }, { body: BYTES }] });
  expect((await stage.asset.bytes()).toString()).toBe(TEXT);
  expect(storageCalls(stage)).toEqual(['first', 'renewed']);
});

test('gives up when the second URL is refused too', async () => {
  await using stage = await startStage({ storage: [{ status: 403, body: '<Signature>abc</Signature>' }] });
  const error = await stage.asset.bytes().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(StorageError);
  expect(error).toMatchObject({ objectName: 'data/D/x.jpg', status: 403 });
  expect(storageCalls(stage)).toEqual(['first', 'renewed']);
});

test('does not repeat a download of what is not there', async () => {
  await using stage = await startStage({ storage: [{ status: 404 }] });
  await expect(stage.asset.bytes()).rejects.toMatchObject({ name: 'StorageError', status: 404 });
  expect(storageCalls(stage)).toHaveLength(1);
});

test('does not wait for a silent storage', async () => {
  await using stage = await startStage({ storage: [stalled], timeoutMs: 100, tries: 1 });
  await expect(stage.asset.bytes()).rejects.toThrow(TimeoutError);
});

test('writes a whole file under its name, and nothing else', async () => {
  await using stage = await startStage({ storage: [truncated, { body: BYTES }] });
  const path = await stage.asset.download(join(directory, 'deep', 'er'));
  expect(path).toBe(resolve(directory, 'deep', 'er', 'x.jpg'));
  expect(await readFile(path, 'utf8')).toBe(TEXT);
  expect(await readdir(join(directory, 'deep', 'er'))).toEqual(['x.jpg']);
});

test('leaves no file behind when a download fails', async () => {
  await using stage = await startStage({ storage: [truncated] });
  await expect(stage.asset.download(directory)).rejects.toThrow();
  expect(await readdir(directory)).toEqual([]);
});

test('keeps a file that is there, unless it shall be replaced', async () => {
  await using stage = await startStage({ storage: [{ body: BYTES }] });
  await writeFile(join(directory, 'x.jpg'), 'old');
  const path = await stage.asset.download(directory);
  expect(await readFile(path, 'utf8')).toBe('old');
  expect(storageCalls(stage)).toHaveLength(0);
  await stage.asset.download(directory, { forceReplace: true });
  expect(await readFile(path, 'utf8')).toBe(TEXT);
});

test('names a file after the asset', async () => {
  await using stage = await startStage({ storage: [{ body: BYTES }] });
  expect(await stage.asset.download(directory, { useId: true })).toBe(resolve(directory, 'A.jpg'));
});

test('stays within its folder whatever the file is called', async () => {
  await using stage = await startStage({ storage: [{ body: BYTES }], filename: '../../outside.jpg' });
  expect(await stage.asset.download(join(directory, 'in'))).toBe(resolve(directory, 'in', 'outside.jpg'));
  expect(await readdir(directory)).toEqual(['in']);
});

test('refuses a file name that is a folder', async () => {
  await using stage = await startStage({ storage: [{ body: BYTES }], filename: '..' });
  await expect(stage.asset.download(directory)).rejects.toThrow(StorageError);
  expect(await readdir(directory)).toEqual([]);
});

test('replaces a link instead of writing through it', async () => {
  await using stage = await startStage({ storage: [{ body: BYTES }] });
  const outside = join(directory, 'outside');
  await writeFile(outside, 'untouched');
  await symlink(outside, join(directory, 'x.jpg'));
  await stage.asset.download(directory, { forceReplace: true });
  expect(await readFile(outside, 'utf8')).toBe('untouched');
});

test('passes on what the disk reports', async () => {
  await using stage = await startStage({ storage: [{ body: BYTES }] });
  await writeFile(join(directory, 'file'), '');
  await expect(stage.asset.download(join(directory, 'file'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  expect(storageCalls(stage)).toHaveLength(0);
});

test('streams the bytes', async () => {
  await using stage = await startStage({ storage: [{ status: 503 }, { body: BYTES }] });
  expect((await buffer(await stage.asset.stream())).toString()).toBe(TEXT);
});

test('ends a stream that breaks off with an error', async () => {
  await using stage = await startStage({ storage: [truncated] });
  await expect(buffer(await stage.asset.stream())).rejects.toMatchObject({ name: 'ConnectionError' });
});

test('lets go of a stream when its signal aborts', async () => {
  await using stage = await startStage({ storage: [stalled] });
  const controller = new AbortController();
  const reason = new Error('stopped');
  const stream = await stage.asset.stream({ signal: controller.signal });
  controller.abort(reason);
  await expect(buffer(stream)).rejects.toBe(reason);
});
