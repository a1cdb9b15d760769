import { expect, test } from '@jest/globals';
import { Client, IllegalJobTransitionError, NoConnectorFoundError, PicselliaError } from '../src/index.ts';
import { type Handler, type ServedRequest, startServer } from './support/http-server.ts';
import { CONNECTOR_ID, ORGANIZATION_ID, startPlatform, TOKEN } from './support/platform.ts';

const OTHER_ID = '00000a91-0000-4000-8000-000000000002';
const JOB_ID = '000070b2-0000-4000-8000-000000000001';

const account =
  (ping: object, connectorId: string | null = CONNECTOR_ID): Handler =>
  ({ path }: ServedRequest) => {
    if (path === '/api/home/ping') return { body: { username: 'tester', sdk_version: '6.37.0', ...ping } };
    if (path === '/api/organizations/find') return { body: { id: OTHER_ID } };
    if (path.endsWith('/jobv2s/find')) return { body: { id: JOB_ID, status: 'RUNNING' } };
    return { body: { id: path.split('/').at(-1), name: 'org', default_connector_id: connectorId } };
  };

test('takes the default organization of the token', async () => {
  await using server = await startServer(account({ default_organization: ORGANIZATION_ID }));
  await using client = await Client.connect({ apiToken: TOKEN, host: `${server.origin}/sub/` });
  expect(client).toMatchObject({
    organizationId: ORGANIZATION_ID,
    organizationName: 'org',
    username: 'tester',
    host: server.origin,
    hasConnector: true,
  });
  expect(server.requests.map(({ path }) => path)).toEqual(['/api/home/ping', `/api/organization/${ORGANIZATION_ID}`]);
});

test('finds the organization by its name', async () => {
  await using server = await startServer(account({ default_organization: ORGANIZATION_ID }));
  await using client = await Client.connect({ apiToken: TOKEN, host: server.origin, organizationName: 'a b' });
  expect(client.organizationId).toBe(OTHER_ID);
  expect(server.requests[1]).toMatchObject({ path: '/api/organizations/find', query: 'name=a+b' });
});

test('prefers the id of the organization to its name', async () => {
  await using server = await startServer(account({ default_organization: null }));
  const organization = { organizationId: OTHER_ID, organizationName: 'other' };
  await using client = await Client.connect({ apiToken: TOKEN, host: server.origin, ...organization });
  expect(client.organizationId).toBe(OTHER_ID);
  expect(server.requests).toHaveLength(2);
});

test('opens with the id of an organization without a call, and is whole once connected', async () => {
  await using server = await startServer(account({ default_organization: null }));
  await using client = Client.open({ apiToken: TOKEN, host: server.origin, organizationId: ORGANIZATION_ID });
  expect(server.requests).toEqual([]);
  expect(() => client.username).toThrow(PicselliaError);
  expect(client.toJSON()).toEqual({ host: server.origin, organizationId: ORGANIZATION_ID });
  const job = client.getJobById(JOB_ID);
  await client.connected();
  expect((await job).id).toBe(JOB_ID);
  await client.connected();
  const asked = server.requests.map(({ path }) => path).sort();
  const organization = `/api/organization/${ORGANIZATION_ID}`;
  expect(asked).toEqual(['/api/home/ping', organization, `${organization}/jobv2s/find`]);
  expect(client).toMatchObject({ username: 'tester', organizationName: 'org', hasConnector: true });
});

test('opens with what another client has found without any call', async () => {
  await using server = await startServer(account({ default_organization: ORGANIZATION_ID }));
  await using first = await Client.connect({ apiToken: TOKEN, host: server.origin });
  const passed = JSON.parse(JSON.stringify(first.account));
  await using second = Client.open({ apiToken: TOKEN, host: server.origin, account: passed });
  await second.connected();
  expect(second.account).toEqual(first.account);
  expect(server.requests).toHaveLength(2);
  await second.getJobById(JOB_ID);
  expect(server.requests[2]?.headers['x-picsellia-organization']).toBe(ORGANIZATION_ID);
});

test('tells a wrong token when an opened client connects', async () => {
  await using server = await startServer(() => ({ status: 401, body: { message: 'no' } }));
  await using client = Client.open({ apiToken: TOKEN, host: server.origin, organizationId: ORGANIZATION_ID });
  await expect(client.connected()).rejects.toMatchObject({ name: 'UnauthorizedError' });
});

test('names the organization in its calls only when it has a storage', async () => {
  const withStorage = await startServer(account({ default_organization: ORGANIZATION_ID }));
  const without = await startServer(account({ default_organization: ORGANIZATION_ID }, null));
  const sentHeaders = await Promise.all(
    [withStorage, without].map(async (server) => {
      await using client = await Client.connect({ apiToken: TOKEN, host: server.origin });
      await client.getJobById(JOB_ID);
      await server[Symbol.asyncDispose]();
      return server.requests.map(({ headers }) => headers['x-picsellia-organization']);
    }),
  );
  expect(sentHeaders).toEqual([
    [undefined, undefined, ORGANIZATION_ID],
    [undefined, undefined, undefined],
  ]);
});

test('sends the headers of a client of the platform', async () => {
  await using server = await startServer(account({ default_organization: ORGANIZATION_ID }));
  await using _client = await Client.connect({ apiToken: TOKEN, host: server.origin });
  expect(server.requests[0]?.headers).toMatchObject({
    authorization: `Bearer ${TOKEN}`,
    'content-type': 'application/json',
    accept: '*/*',
    'user-agent': expect.stringMatching(/^picsellia-ts-sdk\/\d/),
  });
});

test('cannot store a log file without a storage', async () => {
  await using server = await startServer(account({ default_organization: ORGANIZATION_ID }, null));
  await using client = await Client.connect({ apiToken: TOKEN, host: server.origin });
  expect(client.hasConnector).toBe(false);
  const job = await client.getJobById(JOB_ID);
  const stored = job.storeLoggingFile({ filename: 'log.json', bytes: Buffer.from('{}') });
  await expect(stored).rejects.toThrow(NoConnectorFoundError);
});

test.each([
  ['no token', { apiToken: '' }, 'PICSELLIA_TOKEN'],
  ['a token with a line break', { apiToken: 'a\nb' }, 'line break'],
  ['a host without scheme', { apiToken: TOKEN, host: 'app.picsellia.com' }, 'host must be a URL'],
])('refuses %s before any call', async (_what, options, message) => {
  const connected = Client.connect(options);
  await expect(connected).rejects.toThrow(PicselliaError);
  await expect(connected).rejects.toThrow(message);
});

test('refuses an organization id that is no uuid', async () => {
  await expect(Client.connect({ apiToken: TOKEN, organizationId: 'org' })).rejects.toThrow(TypeError);
});

test('needs an organization when the token has none', async () => {
  await using server = await startServer(account({ default_organization: null }));
  const connected = Client.connect({ apiToken: TOKEN, host: server.origin });
  await expect(connected).rejects.toThrow('pass organizationId or organizationName');
});

test.each(['PENDING', 'QUEUED', 'KILLED'] as const)('refuses to set a job to %s, without a call', async (status) => {
  await using platform = await startPlatform(() => ({ body: { id: JOB_ID, status: 'RUNNING' } }));
  const job = await platform.client.getJobById(JOB_ID);
  await expect(job.updateJobRunWithStatus(status)).rejects.toThrow(IllegalJobTransitionError);
  expect(platform.sent()).toHaveLength(1);
});

test('answers all that the platform says of a job', async () => {
  const job = {
    id: JOB_ID,
    status: 'KILLED',
    type: null,
    processing_job: { target_id: 'T', inputs: null },
    extra: [1],
  };
  await using platform = await startPlatform(() => ({ body: job }));
  const found = await platform.client.getJobById(JOB_ID);
  const { type: _, ...expected } = job;
  expect(await found.sync()).toStrictEqual(expected);
});

test('reads the selection of a job without the token', async () => {
  await using storage = await startServer(() => ({ body: { asset_ids: ['A'] } }));
  await using platform = await startPlatform(() => ({ status: 404 }));
  expect(await platform.client.fetchJson(`${storage.origin}/payload.json?X-Signature=1`)).toEqual({ asset_ids: ['A'] });
  expect(storage.requests[0]).toMatchObject({ query: 'X-Signature=1' });
  expect(storage.requests[0]?.headers).not.toHaveProperty('authorization');
});

test('goes through a proxy, but not to loopback', async () => {
  const answer = account({ default_organization: ORGANIZATION_ID });
  await using proxy = await startServer((request, index) =>
    answer({ ...request, path: request.path.replace('http://platform.test', '') }, index),
  );
  await using client = await Client.connect({ apiToken: TOKEN, host: 'http://platform.test', proxy: proxy.origin });
  expect(client.organizationId).toBe(ORGANIZATION_ID);
  expect(proxy.requests[0]).toMatchObject({ path: 'http://platform.test/api/home/ping' });
  await using storage = await startServer(() => ({ body: {} }));
  expect(await client.fetchJson(`${storage.origin}/x`)).toEqual({});
  expect(storage.requests).toHaveLength(1);
});
