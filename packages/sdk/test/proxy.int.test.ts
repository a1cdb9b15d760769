import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Client } from '../src/index.ts';
import { type Answer, type ServedRequest, startServer } from './support/http-server.ts';
import { ORGANIZATION_ID, TOKEN } from './support/platform.ts';

const PLATFORM = 'http://platform.test';
const STORAGE = 'http://storage.test/x';
const DATA = {
  id: 'D',
  object_name: 'o',
  filename: 'x.bin',
  type: 'IMAGE',
  content_type: 'application/octet-stream',
  upload_status: 'DONE',
  presigned_url: STORAGE,
};

const ANSWERS: Readonly<Record<string, object>> = {
  '/ping': { username: 'u', default_organization: ORGANIZATION_ID },
  [`/${ORGANIZATION_ID}`]: { id: ORGANIZATION_ID, name: 'o', default_connector_id: 'C' },
  '/datalake': { id: 'L', name: 'lake', connector_id: 'C' },
  '/generate_object_name': { object_name: 'o' },
  '/generate_presigned_url': { client_type: 'minio', presigned_url_data: { url: STORAGE, fields: {} } },
  '/datas': DATA,
};

const answer = ({ method, path }: ServedRequest): Answer => {
  if (path === STORAGE) return method === 'GET' ? { body: 'stored' } : { status: 204 };
  const found = Object.entries(ANSWERS).find(([end]) => path.startsWith(PLATFORM) && path.endsWith(end));
  return found === undefined ? { status: 404 } : { body: found[1] };
};

test('sends what is stored and fetched through the proxy too, without the token', async () => {
  await using proxy = await startServer(answer);
  await using client = await Client.connect({ apiToken: TOKEN, host: PLATFORM, proxy: proxy.origin });
  const directory = await mkdtemp(join(tmpdir(), 'sdk-proxy-'));
  try {
    const datalake = await client.getDatalake();
    const [data] = await datalake.uploadData({ filename: 'x.bin', bytes: Buffer.from('stored') });
    expect(await readFile((await data?.download(directory)) ?? '', 'utf8')).toBe('stored');
  } finally {
    await rm(directory, { recursive: true });
  }
  const atStorage = proxy.requests.filter(({ path }) => path === STORAGE);
  expect(atStorage.map(({ method }) => method)).toEqual(['POST', 'GET']);
  expect(atStorage.every(({ headers }) => headers['authorization'] === undefined)).toBe(true);
});
