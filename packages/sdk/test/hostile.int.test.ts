import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, test } from '@jest/globals';
import { Client, type DatasetVersion, NotTriedError, type PartialFailureError } from '../src/index.ts';
import { type Answer, type Handler, startServer } from './support/http-server.ts';
import { DEPLOYMENT_ID, LOGIN, startDeployment } from './support/monitoring.ts';
import { ORGANIZATION_ID, QUICK_RETRY, startPlatform, type TestPlatform, TOKEN } from './support/platform.ts';

const VERSION = { id: 'V', origin_name: 'd', origin_id: 'o', version: 'v1', type: 'OBJECT_DETECTION' };
const SECRET = 'SECRET-81b4c2';

const assetBody = (id: string, presigned_url?: string): object => {
  const data = { id: `D${id}`, object_name: 'o', filename: 'f.jpg', type: 'IMAGE', content_type: 'image/jpeg' };
  return { id, data: { ...data, upload_status: 'DONE', presigned_url } };
};

const startVersion = async (
  handler: (...[request, origin]: [Parameters<Handler>[0], string]) => Answer,
): Promise<TestPlatform & { version: DatasetVersion }> => {
  let origin = '';
  const platform = await startPlatform((request) =>
    request.path.endsWith('/datasetversions/find') ? { body: VERSION } : handler(request, origin),
  );
  origin = platform.server.origin;
  return Object.assign(platform, { version: await platform.client.getDatasetVersionById('V') });
};

const shown = (value: unknown): string =>
  `${inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true })}${value instanceof Error ? value.stack : ''}`;

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

test('shows no signature when a storage redirects to what is no address', async () => {
  await using stage = await startVersion(({ path }, origin) => {
    if (path.endsWith('/assets/find')) return { body: assetBody('A', `${origin}/store/x?signature=${SECRET}`) };
    return { status: 302, headers: { location: `http://[no?signature=${SECRET}` } };
  });
  const asset = await stage.version.findAsset({ id: 'A' });
  const error = await failureOf(asset.bytes());
  expect(error).toMatchObject({ name: 'StorageError', status: 302 });
  expect(shown(error)).not.toContain(SECRET);
});

test('shows no token of a login that is answered otherwise than agreed', async () => {
  const answer = { status: 201, body: { jwt: SECRET, expires: 1 } };
  await using stage = await startDeployment({ answers: { [LOGIN]: answer } });
  const error = await failureOf(stage.deployment.retrieveInformation());
  expect(error).toMatchObject({ name: 'ApiError', status: 201 });
  expect(shown(error)).not.toContain(SECRET);
});

test('takes a login to no other host, wherever it is sent on to', async () => {
  await using other = await startServer(() => ({ body: { jwt: 'jwt-of-another', expires: 1 } }));
  const answer = { status: 307, headers: { location: `${other.origin}${LOGIN}` } };
  await using stage = await startDeployment({ answers: { [LOGIN]: answer } });
  expect(await failureOf(stage.deployment.retrieveInformation())).toMatchObject({ name: 'ApiError', status: 307 });
  expect(other.requests).toEqual([]);
});

test('lets go of a stream that nobody reads, so that the client can close', async () => {
  await using stage = await startVersion(({ path }, origin) => {
    if (path.endsWith('/assets/find')) return { body: assetBody('A', `${origin}/store/x`) };
    return (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\nabc');
  });
  const asset = await stage.version.findAsset({ id: 'A' });
  (await asset.stream()).destroy();
  await stage.client.close();
});

test('takes a deletion for done when its repetition finds nothing left', async () => {
  let deletions = 0;
  await using stage = await startVersion(() =>
    deletions++ === 0 ? (socket) => socket.destroy() : { status: 404, body: { message: 'no such version' } },
  );
  await stage.version.delete();
  expect(deletions).toBe(2);
  await expect(stage.version.delete()).rejects.toMatchObject({ name: 'ResourceNotFoundError' });
});

test('takes an endless time limit for one', async () => {
  await using stage = await startVersion(() => ({ status: 404 }));
  const host = stage.server.origin;
  const timeoutMs = Number.POSITIVE_INFINITY;
  await using client = await Client.connect({ host, apiToken: TOKEN, timeoutMs, retry: QUICK_RETRY });
  expect((await client.getDatasetVersionById('V')).id).toBe('V');
});

test('attaches a tag whatever the platform says of it', async () => {
  await using stage = await startVersion(({ path }) =>
    path.endsWith('/tags/find') ? { body: { id: 'T', name: 't', target_type: 'DATASET_VERSION' } } : { body: {} },
  );
  await stage.version.addTags('t');
  expect(stage.sent().at(-1)?.path).toBe('/api/tag/T/attach');
});

test.each([`http://user:${SECRET}@[no`, `http://user:${SECRET}@no host:1`, `ftp://user:${SECRET}@host:1`])(
  'shows no password of a proxy that is none: %s',
  async (proxy) => {
    const error = await failureOf(Client.connect({ host: 'http://platform.test', apiToken: TOKEN, proxy }));
    expect(error).toMatchObject({ name: 'PicselliaError' });
    expect(shown(error)).not.toContain(SECRET);
  },
);

test('takes a proxy without a scheme for one of HTTP', async () => {
  await using proxy = await startServer(() => ({ status: 401, body: { message: 'seen' } }));
  const connecting = Client.connect({
    host: 'http://platform.test',
    apiToken: TOKEN,
    proxy: `127.0.0.1:${proxy.port}`,
  });
  await expect(connecting).rejects.toMatchObject({ name: 'UnauthorizedError' });
});

const annotationOf = (assetId: string): object => ({
  id: `N${assetId}`,
  asset_id: assetId,
  status: 'PENDING',
  duration: 0,
  rectangles: [{ x: 1, y: 1, w: 2, h: 2, label: 'car', text: null, attributes: null }],
});

const startAnnotated = (ids: readonly string[]): Promise<TestPlatform & { version: DatasetVersion }> =>
  startVersion(({ path }) => {
    if (path.endsWith('/labels')) return { body: { items: [{ id: 'L', name: 'car' }] } };
    if (path.endsWith('/annotations/ids')) return { body: ids.map((id) => `N${id}`) };
    if (path.endsWith('/annotations')) return { body: ids.map(annotationOf) };
    return { body: { items: ids.map((id) => assetBody(id)), count: ids.length } };
  });

test('keeps files that are named by an id within their folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sdk-hostile-'));
  try {
    await using stage = await startAnnotated(['A', '/../../outside']);
    await stage.version.buildPascalVocLocally(join(folder, 'inner'));
    expect(await readdir(folder)).toEqual(['inner']);
    expect((await readdir(join(folder, 'inner'))).sort()).toEqual(['f.outside.xml', 'f.xml']);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('ends the writing of a file with the reason of its signal, and leaves none', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sdk-hostile-'));
  const abort = new AbortController();
  const reason = new Error('no longer wanted');
  try {
    await using stage = await startVersion(({ path }) => {
      if (path.endsWith('/labels')) return { body: { items: [] } };
      if (path.endsWith('/annotations/ids')) setImmediate(() => abort.abort(reason));
      return () => undefined;
    });
    const writing = stage.version.writeCocoFileLocally(join(folder, 'coco.json'), { signal: abort.signal });
    await expect(writing).rejects.toBe(reason);
    expect(await readdir(folder)).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('stops early when the storage is away, and names all that was left out', async () => {
  let fetches = 0;
  const ids = Array.from({ length: 100 }, (_, index) => String(index));
  await using stage = await startVersion(({ path }, origin) => {
    if (path.endsWith('/assets')) return { body: { items: ids.map((id) => assetBody(id, `${origin}/store/${id}`)) } };
    fetches += 1;
    return (socket) => socket.destroy();
  });
  const folder = await mkdtemp(join(tmpdir(), 'sdk-hostile-'));
  try {
    const failed = stage.version.listAssets().download(folder, { useId: true, concurrency: 2 });
    const { done, failures } = (await failureOf(failed)) as PartialFailureError;
    expect(done).toEqual([]);
    expect(failures.map(({ item }) => item)).toEqual(ids.map((id) => `f.jpg (${id})`));
    expect(failures.at(-1)?.error).toBeInstanceOf(NotTriedError);
    // Six tries for each of eight files, and for what was in hand by then.
    expect(fetches).toBeLessThanOrEqual(6 * (8 + 1));
    expect(await readdir(folder)).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('shows no secret that a platform echoes in escapes', async () => {
  const apiToken = 'token/with"marks-0123456789';
  const account = { username: 'u', default_organization: ORGANIZATION_ID, id: ORGANIZATION_ID, name: 'o' };
  const echo = JSON.stringify({ message: `${apiToken} at https://storage.test/x?signature=${SECRET}` });
  await using server = await startServer(({ path }) =>
    path.endsWith('/find') ? { status: 400, body: echo.replaceAll('/', String.raw`\/`) } : { body: account },
  );
  await using client = await Client.connect({ host: server.origin, apiToken, retry: QUICK_RETRY });
  const error = await failureOf(client.getDatasetVersionById('V'));
  expect(error).toMatchObject({ name: 'BadRequestError', body: { message: expect.stringContaining('<redacted>') } });
  for (const secret of [apiToken, SECRET])
    expect(JSON.stringify(error)).not.toContain(JSON.stringify(secret).slice(1, -1));
});

test('shows no token that was renewed while a request with it was on its way', async () => {
  let logins = 0;
  const { promise: renewed, resolve: renew } = Promise.withResolvers<void>();
  const { promise: came, resolve: firstCame } = Promise.withResolvers<void>();
  const information: Handler = async ({ headers }, index) => {
    if (index === 1) return { status: 401, body: {} };
    if (index === 2) renew();
    else firstCame();
    await renewed;
    return index === 2 ? { body: {} } : { status: 400, body: { message: headers['authorization'] } };
  };
  const login: Handler = () => ({ body: { jwt: `${SECRET}-${logins++}`, expires: 3600 } });
  const answers = { [LOGIN]: login, [`/api/deployment/${DEPLOYMENT_ID}`]: information };
  await using stage = await startDeployment({ answers });
  const first = failureOf(stage.deployment.retrieveInformation());
  await came;
  await stage.deployment.retrieveInformation();
  expect(logins).toBe(2);
  const error = await first;
  expect(error).toMatchObject({ name: 'BadRequestError' });
  expect(shown(error)).not.toContain(SECRET);
});

test('reads a model whose labels are not all text', async () => {
  const origin = { id: 'O', name: 'm', private: true };
  const labels = { 0: 'car', 1: 7, 2: null };
  const model = { id: 'M', name: 'v0', origin, version: 0, type: 'SEGMENTATION', framework: 'ONNX', labels };
  await using stage = await startPlatform(() => ({ body: model }));
  expect((await stage.client.getModelVersionById('M')).labels).toEqual({ 0: 'car', 1: '7', 2: 'null' });
});

test('sends https past a proxy that is for http alone', async () => {
  await using proxy = await startServer(() => ({ status: 401 }));
  const former = process.env['http_proxy'];
  process.env['http_proxy'] = proxy.origin;
  try {
    const retry = { ...QUICK_RETRY, tries: 1 };
    const connecting = Client.connect({ host: 'https://platform.invalid', apiToken: TOKEN, retry });
    await expect(connecting).rejects.toMatchObject({ name: 'ConnectionError' });
    expect(proxy.requests).toEqual([]);
  } finally {
    if (former === undefined) delete process.env['http_proxy'];
    else process.env['http_proxy'] = former;
  }
});

test('sends the headers of an upload once each, in whatever case they are told', async () => {
  const data = { id: 'D', object_name: 'o', filename: 'a.png', type: 'IMAGE', content_type: 'image/png' };
  let sent: readonly string[] = [];
  const storage = createServer((request, response) => {
    sent = request.rawHeaders.map((text) => text.toLowerCase());
    request.resume().once('end', () => response.writeHead(201).end());
  });
  await new Promise<void>((resolve) => storage.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(storage.address() as AddressInfo).port}/o`;
  try {
    await using stage = await startPlatform(({ path }): Answer => {
      if (path.endsWith('/datalake')) return { body: { id: 'L', name: 'lake', connector_id: 'C' } };
      if (path.endsWith('/generate_object_name')) return { body: { object_name: 'o' } };
      const fields = { 'Content-Type': 'text/other', 'X-Ms-Date': 'today' };
      const ticket = { client_type: 'azure', presigned_url_data: { url, fields } };
      return { body: path.endsWith('/generate_presigned_url') ? ticket : { ...data, upload_status: 'DONE' } };
    });
    const datalake = await stage.client.getDatalake();
    await datalake.uploadData({ filename: 'a.png', bytes: Buffer.from('pixels') });
  } finally {
    storage.closeAllConnections();
    storage.close();
  }
  expect(sent.filter((text) => text === 'content-type')).toHaveLength(1);
  expect(sent).toEqual(expect.arrayContaining(['image/png', 'x-ms-date', 'today', 'x-ms-blob-type', 'blockblob']));
});
