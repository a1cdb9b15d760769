import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Datalake } from '../src/index.ts';
import { QUICK_RETRY, startPlatform } from './support/platform.ts';

const MIB = 1024 * 1024;
const OBJECT = Buffer.from(Uint8Array.from({ length: 6 * MIB }, (_, index) => index >> 10));

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sdk-resume-'));
});
afterEach(() => rm(directory, { recursive: true }));

interface Storage extends AsyncDisposable {
  readonly url: string;
  readonly ranges: readonly (string | undefined)[];
}

/** A storage that breaks off its first answer after four MiB, then answers as told. */
const startStorage = async (
  headers: Record<string, string>,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Storage> => {
  const ranges: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    ranges.push(request.headers.range);
    if (ranges.length > 1) {
      answer(request, response);
      return;
    }
    response.writeHead(200, { ...headers, 'content-length': OBJECT.byteLength });
    response.write(OBJECT.subarray(0, 4 * MIB), () => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`,
    ranges,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

const whole = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-length': OBJECT.byteLength }).end(OBJECT);
};

const rest = ({ headers }: IncomingMessage, response: ServerResponse): void => {
  const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1]);
  expect(headers['if-range']).toBe('"state 1"');
  const range = `bytes ${start}-${OBJECT.byteLength - 1}/${OBJECT.byteLength}`;
  const length = OBJECT.byteLength - start;
  response.writeHead(206, { 'content-range': range, 'content-length': length }).end(OBJECT.subarray(start));
};

const download = async (storage: Storage, tries = 3): Promise<Buffer> => {
  await using platform = await startPlatform(
    ({ path }) => {
      if (path.endsWith('/datalake')) return { body: { id: 'L', name: 'lake', connector_id: 'C' } };
      const data = { id: 'D', object_name: 'o', filename: 'x.bin', type: 'IMAGE', content_type: 'image/png' };
      return { body: { ...data, upload_status: 'DONE', presigned_url: storage.url } };
    },
    { retry: { ...QUICK_RETRY, tries } },
  );
  const datalake: Datalake = await platform.client.getDatalake();
  const path = await (await datalake.findData({ id: 'D' })).download(directory);
  expect(await readdir(directory)).toEqual(['x.bin']);
  return await readFile(path);
};

test('goes on where a download broke off', async () => {
  await using storage = await startStorage({ etag: '"state 1"' }, rest);
  expect((await download(storage)).equals(OBJECT)).toBe(true);
  expect(storage.ranges).toEqual([undefined, expect.stringMatching(/^bytes=\d+-$/)]);
});

test('begins again when the object is another one by now', async () => {
  await using storage = await startStorage({ etag: '"state 1"' }, (_, response) => whole(response));
  expect((await download(storage)).equals(OBJECT)).toBe(true);
});

test.each<[string, Record<string, string>]>([
  ['does not name states', {}],
  ['names states weakly', { etag: 'W/"state 1"' }],
])('begins again when the storage %s', async (_, headers) => {
  await using storage = await startStorage(headers, (__, response) => whole(response));
  expect((await download(storage)).equals(OBJECT)).toBe(true);
  expect(storage.ranges).toEqual([undefined, undefined]);
});

test('begins again when another part comes than the one asked for', async () => {
  await using storage = await startStorage({ etag: '"state 1"' }, ({ headers }, response) => {
    if (headers.range === undefined) whole(response);
    else response.writeHead(206, { 'content-range': 'bytes 0-1/6', 'content-length': 2 }).end('ab');
  });
  expect((await download(storage)).equals(OBJECT)).toBe(true);
});

test('goes on again when a storage sends less of the rest than it was asked for', async () => {
  await using storage = await startStorage({ etag: '"state 1"' }, ({ headers }, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1]);
    const part = OBJECT.subarray(start, start + MIB);
    const range = `bytes ${start}-${start + part.byteLength - 1}/${OBJECT.byteLength}`;
    response.writeHead(206, { 'content-range': range, 'content-length': part.byteLength }).end(part);
  });
  expect((await download(storage, 9)).equals(OBJECT)).toBe(true);
});
