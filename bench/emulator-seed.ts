/**
 * What the local platform costs: seeding assets, listing them page by page, and a large file up in parts and down
 * again. `node bench/emulator-seed.ts [assets] [gigabytes]` after a build; figures of memory are the server's alone.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { argv, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import type { ServerReport } from './emulator-server.ts';

const COUNT = Number(argv[2] ?? 100_000);
const PARTS = Number(argv[3] ?? 2) * 40;
const PART_BYTES = 25 * 1024 * 1024;

const server: ChildProcess = fork(fileURLToPath(new URL('emulator-server.ts', import.meta.url)));

const ask = async (message: number | 'memory'): Promise<ServerReport> => {
  server.send(message);
  const [report]: ServerReport[] = await once(server, 'message');
  if (report === undefined) throw new Error('The server said nothing.');
  return report;
};

const say = async (what: string): Promise<void> => {
  const { rssMegabytes, peakMegabytes } = await ask('memory');
  stdout.write(`${what}; RSS ${rssMegabytes} MB, peak ${peakMegabytes} MB\n`);
};

const { host, token, organizationId, versionId, seconds = 0 } = await ask(COUNT);
await say(`seed of ${COUNT}: ${seconds.toFixed(2)} s`);

const pool = new Pool(host);
const call = async (method: 'GET' | 'POST', path: string, body?: object): Promise<Record<string, string>> => {
  const headers = { authorization: `Bearer ${token}` };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  return (await (await pool.request({ method, path, headers, ...sent })).body.json()) as Record<string, string>;
};

for (const round of [1, 2, 3]) {
  const since = performance.now();
  let pages = 0;
  let cursor: string | null | undefined = '';
  while (typeof cursor === 'string') {
    const at: string = cursor === '' ? '' : `&cursor=${cursor}`;
    cursor = (await call('GET', `/api/dataset/version/${versionId}/assets?limit=1000${at}`))['next_cursor'];
    pages += 1;
  }
  await say(`list ${round}: ${((performance.now() - since) / pages).toFixed(1)} ms a page of 1000`);
}

const { default_connector_id: connector } = await call('GET', `/api/organization/${organizationId}`);
const object = { object_name: 'model_file/large.bin', content_type: 'application/octet-stream' };
const { upload_id } = await call('POST', `/api/object-storage/${connector}/init_multipart_upload`, object);
const part = Buffer.alloc(PART_BYTES, 1);
const parts: object[] = [];
let since = performance.now();
for (let part_no = 1; part_no <= PARTS; part_no += 1) {
  const body = { ...object, upload_id, part_no };
  const { url = '' } = await call('POST', `/api/object-storage/${connector}/generate_part_presigned_url`, body);
  const response = await fetch(url, { method: 'PUT', body: part });
  parts.push({ ETag: response.headers.get('etag'), PartNumber: part_no });
}
await call('POST', `/api/object-storage/${connector}/complete_part_upload`, { ...object, upload_id, parts });
const megabytes = (PARTS * PART_BYTES) / 1024 / 1024;
await say(`upload of ${megabytes} MB: ${(megabytes / ((performance.now() - since) / 1000)).toFixed(0)} MB/s`);

since = performance.now();
const { presigned_url = '' } = await call('POST', `/api/object-storage/${connector}/retrieve_presigned_url`, object);
let received = 0;
for await (const chunk of (await fetch(presigned_url)).body ?? []) received += chunk.length;
if (received !== PARTS * PART_BYTES) throw new Error(`${received} bytes came back.`);
await say(`download: ${(megabytes / ((performance.now() - since) / 1000)).toFixed(0)} MB/s`);
await pool.close();
server.disconnect();
