import { expect, test } from '@jest/globals';
import { Dataset, Tag } from '../src/index.ts';
import { callsOf } from './support/calls.ts';
import { ORGANIZATION_ID, startPlatform, type TestPlatform } from './support/platform.ts';

const ORGANIZATION = `/organization/${ORGANIZATION_ID}`;
const version = { id: 'V', origin_name: 'd', origin_id: 'D', version: 'v1', type: 'NOT_CONFIGURED' };

const named = (count: number, from = 0): object[] =>
  Array.from({ length: count }, (_, index) => ({ id: `D${from + index}`, name: `d${from + index}` }));

const datasetOf = ({ client }: TestPlatform): Dataset => new Dataset(client.connection, { id: 'D', name: 'd' });

test('makes, gets and lists datasets', async () => {
  await using platform = await startPlatform(({ method, path }) =>
    method === 'GET' && path.endsWith('/datasets')
      ? { body: { items: named(2), count: 2 } }
      : { body: { id: 'D', name: 'd' } },
  );
  const { client } = platform;
  await client.createDataset('d');
  await client.createDataset('d', { description: 'what it is' });
  expect((await client.getDataset('d')).id).toBe('D');
  expect((await client.getDatasetById('D')).name).toBe('d');
  expect(await client.listDatasets().toArray()).toHaveLength(2);
  await expect(client.createDataset('')).rejects.toThrow(TypeError);
  expect(callsOf(platform)).toEqual([
    `POST ${ORGANIZATION}/datasets {"name":"d","description":""}`,
    `POST ${ORGANIZATION}/datasets {"name":"d","description":"what it is"}`,
    `GET ${ORGANIZATION}/datasets/find?name=d`,
    `GET ${ORGANIZATION}/datasets/find?id=D`,
    `GET ${ORGANIZATION}/datasets`,
  ]);
});

test('does not repeat the making of a dataset whose answer was lost while nobody can tell what it did', async () => {
  await using platform = await startPlatform(() => (socket) => socket.destroy());
  await expect(platform.client.createDataset('d')).rejects.toThrow(
    /got no answer: .*; it may have been done all the same: getDataset\("d"\) answers it then$/,
  );
  expect(callsOf(platform).filter((call) => call.startsWith('POST'))).toHaveLength(1);
});

test.each([
  ['tells the count', 5],
  ['tells no count', undefined],
] as const)('lists to the end where the platform answers two a page and %s', async (_what, count) => {
  await using platform = await startPlatform(({ query }) => {
    const offset = Number(new URLSearchParams(query).get('offset') ?? 0);
    return { body: { items: named(Math.max(0, Math.min(2, 5 - offset)), offset), count } };
  });
  const names = (await platform.client.listDatasets().toArray()).map(({ name }) => name);
  expect(names).toEqual(['d0', 'd1', 'd2', 'd3', 'd4']);
});

test('ends a list where the platform takes no notice of the offset', async () => {
  await using platform = await startPlatform(() => ({ body: { items: named(2) } }));
  expect(await platform.client.listDatasets().toArray()).toHaveLength(2);
  expect(callsOf(platform)).toHaveLength(2);
});

test('lists a part in an order', async () => {
  await using platform = await startPlatform(() => ({ body: { items: named(3), count: 9 } }));
  const options = { limit: 2, offset: 4, orderBy: ['name', '-created_at'] };
  expect(await platform.client.listDatasets(options).toArray()).toHaveLength(2);
  expect(callsOf(platform)).toEqual([
    `GET ${ORGANIZATION}/datasets?limit=2&offset=4&order_by=name&order_by=-created_at`,
  ]);
  expect(() => platform.client.listDatasets({ limit: 0 })).toThrow(TypeError);
});

test('works on the versions of a dataset', async () => {
  await using platform = await startPlatform(({ path, method }) =>
    method === 'GET' && path.endsWith('/versions') ? { body: { items: [version], count: 1 } } : { body: version },
  );
  const dataset = datasetOf(platform);
  expect((await dataset.createVersion('v1', { type: 'CLASSIFICATION' })).id).toBe('V');
  expect((await dataset.getVersion('v1')).version).toBe('v1');
  expect((await dataset.getVersionById('V')).originId).toBe('D');
  expect(await dataset.listVersions().toArray()).toHaveLength(1);
  expect(callsOf(platform)).toEqual([
    'POST /dataset/D/versions {"version":"v1","description":"","type":"CLASSIFICATION"}',
    'GET /dataset/D/versions/find?version=v1',
    'GET /dataset/D/versions/find?id=V',
    'GET /dataset/D/versions',
  ]);
});

test('changes, reads and deletes a dataset', async () => {
  await using platform = await startPlatform(({ method }) =>
    method === 'DELETE' ? { status: 204 } : { body: { name: 'renamed' } },
  );
  const dataset = datasetOf(platform);
  await dataset.update({ name: 'renamed' });
  expect(dataset).toMatchObject({ id: 'D', name: 'renamed', ids: ['D'] });
  await dataset.sync();
  await dataset.delete();
  expect(dataset.getResourceUrlOnPlatform()).toBe(`${platform.server.origin}/dataset/D`);
  expect(callsOf(platform)).toEqual(['PATCH /dataset/D {"name":"renamed"}', 'GET /dataset/D', 'DELETE /dataset/D']);
});

test('lists users, and lets one in', async () => {
  await using platform = await startPlatform(() => ({ body: { users: [{ id: 'U', username: 'ada' }] } }));
  const dataset = datasetOf(platform);
  const [user] = await platform.client.listUsers({ username: 'ada' }).toArray();
  if (user === undefined) throw new Error('there is no user');
  expect(user).toMatchObject({ id: 'U', username: 'ada' });
  await dataset.addUser(user);
  await dataset.addUser(user, { role: 'ADMIN' });
  expect(await dataset.listUsers().toArray()).toHaveLength(1);
  expect(callsOf(platform)).toEqual([
    `GET /access${ORGANIZATION}/users?username=ada`,
    'POST /access/dataset/D/users {"user_id":"U"}',
    'POST /access/dataset/D/users {"user_id":"U","role":"ADMIN"}',
    'GET /access/dataset/D/users',
  ]);
});

test('tags a dataset with tags of the organization', async () => {
  const tag = { id: 'T', name: 'n', target_type: 'DATASET' };
  await using platform = await startPlatform(({ path }) => ({
    body: path.endsWith('/find') ? tag : { tags: [tag], name: 'd', tag, count: 1 },
  }));
  const dataset = datasetOf(platform);
  await dataset.addTags('n');
  await dataset.removeTags(new Tag(platform.client.connection, { id: 'T', name: 'n', targetType: 'DATASET' }));
  expect((await dataset.getTags()).map(({ name }) => name)).toEqual(['n']);
  expect(callsOf(platform)).toEqual([
    `GET ${ORGANIZATION}/tags/find?name=n&target_type=DATASET`,
    'POST /tag/T/attach ["D"]',
    'POST /tag/T/detach ["D"]',
    'GET /dataset/D',
  ]);
});
