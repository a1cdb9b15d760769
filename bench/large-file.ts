import { fork } from 'node:child_process';
import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@picsellia-ts/sdk';

/**
 * A file of 2 GB goes up, in parts, and down: how fast, and how much memory it takes at most. The platform is a stand-in in a
 * process of its own that counts bytes and keeps none. `node bench/large-file.ts [megabytes]`
 */
const [, , megabytes = '2000', role = 'client'] = process.argv;
const SIZE = Number(megabytes) * 1_000_000;
const MIB = 1024 * 1024;
const CHUNK = Buffer.alloc(MIB);

const sendObject = async (response: ServerResponse): Promise<void> => {
  response.setHeader('content-length', SIZE);
  for (let left = SIZE; left > 0; left -= CHUNK.byteLength) {
    const isTaken = response.write(CHUNK.subarray(0, Math.min(left, CHUNK.byteLength)));
    if (!isTaken) await new Promise((resolve) => response.once('drain', resolve));
  }
  response.end();
};

const ANSWERS: readonly (readonly [end: string, answer: (origin: string) => object])[] = [
  ['/ping', () => ({ username: 'bench', default_organization: 'O' })],
  ['/organization/O', () => ({ id: 'O', name: 'bench', default_connector_id: 'C' })],
  ['/datalake', () => ({ id: 'L', name: 'lake', connector_id: 'C' })],
  ['/generate_object_name', () => ({ object_name: 'large.bin' })],
  ['/init_multipart_upload', () => ({ client_type: 'minio', upload_id: 'U' })],
  ['/generate_part_presigned_url', (origin) => ({ url: `${origin}/store` })],
  ['/complete_part_upload', () => ({})],
  [
    '/datas',
    (origin) => ({
      id: 'D',
      object_name: 'large.bin',
      filename: 'large.bin',
      type: 'IMAGE',
      content_type: 'application/octet-stream',
      upload_status: 'DONE',
      presigned_url: `${origin}/store`,
    }),
  ],
];

let received = 0;
const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const path = request.url ?? '';
  for await (const chunk of request as AsyncIterable<Buffer>) if (path === '/store') received += chunk.byteLength;
  if (path === '/store' && request.method === 'GET') return sendObject(response);
  const found = ANSWERS.find(([end]) => path.endsWith(end))?.[1];
  response.setHeader('etag', '"part"');
  response.end(found === undefined ? '' : JSON.stringify(found(`http://${request.headers.host}`)));
};

const serve = (): void => {
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
  process.on('message', () => process.send?.(received));
};

const measure = async (what: string, work: () => Promise<void>): Promise<void> => {
  let most = 0;
  const look = (): void => {
    most = Math.max(most, process.memoryUsage.rss());
  };
  const timer = setInterval(look, 20);
  const startedAt = performance.now();
  await work();
  clearInterval(timer);
  const seconds = (performance.now() - startedAt) / 1000;
  const rate = (SIZE / 1_000_000 / seconds).toFixed(0);
  console.log(
    `${what}: ${SIZE / 1_000_000} MB in ${seconds.toFixed(1)} s, ${rate} MB/s, ${(most / MIB).toFixed(0)} MiB`,
  );
};

const main = async (): Promise<void> => {
  const platform = fork(import.meta.filename, [megabytes, 'server'], { execArgv: process.execArgv });
  const next = (): Promise<unknown> => new Promise((resolve) => platform.once('message', resolve));
  const host = `http://127.0.0.1:${String(await next())}`;
  const directory = await mkdtemp(join(tmpdir(), 'large-file-'));
  try {
    const path = join(directory, 'large.bin');
    const file = await open(path, 'w');
    await file.truncate(SIZE);
    await file.close();
    await using client = await Client.connect({ host, apiToken: 'token-of-the-bench' });
    const lake = await client.getDatalake();
    const [data] = await lake.uploadData(path);
    platform.send('how much?');
    console.log(`the storage took ${String(await next())} bytes`);
    await measure('up', async () => void (await lake.uploadData(path)));
    await rm(path);
    await measure('down', async () => void (await data?.download(directory)));
    console.log(`on disk: ${(await stat(path)).size} bytes`);
  } finally {
    platform.kill();
    await rm(directory, { recursive: true });
  }
};

if (role === 'server') serve();
else await main();
