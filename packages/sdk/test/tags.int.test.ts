import { expect, test } from '@jest/globals';
import { Asset, MultiAsset, PartialFailureError, ResourceNotFoundError, Tag } from '../src/index.ts';
import { bodiesOf, callsOf } from './support/calls.ts';
import type { Answer, Handler } from './support/http-server.ts';
import { ORGANIZATION_ID, startPlatform, type TestPlatform } from './support/platform.ts';

const asset = (platform: TestPlatform, id: string): Asset =>
  new Asset(
    platform.client.connection,
    {
      id,
      dataId: `D${id}`,
      filename: 'f.jpg',
      objectName: 'o',
      type: 'IMAGE',
      uploadStatus: 'DONE',
      contentType: 'image/jpeg',
      width: 1,
      height: 1,
      presignedUrl: undefined,
      metadata: undefined,
      customMetadata: undefined,
      tags: [],
    },
    'V',
  );

const assetTag = (name: string): Answer => ({ body: { id: `T-${name}`, name, target_type: 'ASSET' } });
const attached: Answer = { body: { tag: { id: 'T', name: 'n', target_type: 'ASSET' }, count: 2 } };

/** Knows the tag `old`, makes any other, attaches and detaches. */
const tagging: Handler = ({ method, path, query, body }) => {
  if (path.endsWith('/attach') || path.endsWith('/detach')) return attached;
  if (method === 'POST') return assetTag(JSON.parse(body).name);
  const name = new URLSearchParams(query).get('name') ?? '';
  return name === 'old' ? assetTag(name) : { status: 404, body: { message: 'none' } };
};

test('adds tags by object and by name, and makes those that are missing', async () => {
  await using platform = await startPlatform(tagging);
  const dark = new Tag(platform.client.connection, { id: 'T-dark', name: 'dark', targetType: 'ASSET' });
  await asset(platform, 'A').addTags([dark, 'old', 'new', 'old']);
  expect(callsOf(platform)).toEqual([
    'GET /dataset/version/V/tags/find?name=old',
    'GET /dataset/version/V/tags/find?name=new',
    'POST /dataset/version/V/tags {"name":"new"}',
    'GET /dataset/version/V/tags/find?name=old',
    'POST /tag/T-dark/attach ["A"]',
    'POST /tag/T-old/attach ["A"]',
    'POST /tag/T-new/attach ["A"]',
  ]);
});

test('takes a tag off by its name, and makes none for that', async () => {
  await using platform = await startPlatform(tagging);
  await asset(platform, 'A').removeTags('old');
  await expect(asset(platform, 'A').removeTags('new')).rejects.toThrow(ResourceNotFoundError);
  expect(callsOf(platform)).toEqual([
    'GET /dataset/version/V/tags/find?name=old',
    'POST /tag/T-old/detach ["A"]',
    'GET /dataset/version/V/tags/find?name=new',
  ]);
});

test('refuses a tag of another kind before anything is sent', async () => {
  await using platform = await startPlatform(tagging);
  const tag = new Tag(platform.client.connection, { id: 'T', name: 'n', targetType: 'DATA' });
  await expect(asset(platform, 'A').addTags(['new', tag])).rejects.toThrow(TypeError);
  await expect(tag.attachOn([asset(platform, 'A')])).rejects.toThrow('a tag for DATA cannot be attached on a ASSET');
  expect(callsOf(platform)).toEqual([]);
});

test('sends nothing for an empty list, or without tags', async () => {
  await using platform = await startPlatform(tagging);
  const empty = MultiAsset.of({ connection: platform.client.connection, datasetVersionId: 'V' }, []);
  const tag = new Tag(platform.client.connection, { id: 'T', name: 'n', targetType: 'ASSET' });
  await empty.addTags('new');
  await empty.removeTags('new');
  await asset(platform, 'A').addTags([]);
  expect(await tag.attachOn([])).toBe(0);
  expect(callsOf(platform)).toEqual([]);
});

test('attaches a tag on 10,000 objects a request, each once', async () => {
  await using platform = await startPlatform(tagging);
  const assets = Array.from({ length: 10_001 }, (_, index) => asset(platform, `A${index}`));
  const tag = new Tag(platform.client.connection, { id: 'T', name: 'n', targetType: 'ASSET' });
  const list = MultiAsset.of({ connection: platform.client.connection, datasetVersionId: 'V' }, [...assets, ...assets]);
  expect(await tag.attachOn(list)).toBe(4);
  expect(bodiesOf(platform).map((ids) => (ids as string[]).length)).toEqual([10_000, 1]);
});

test('attaches all other tags when one fails, and says which', async () => {
  await using platform = await startPlatform((request, index) =>
    request.path === '/api/tag/T-a/attach' ? { status: 400, body: { message: 'no' } } : tagging(request, index),
  );
  const tags = ['a', 'b'].map(
    (name) => new Tag(platform.client.connection, { id: `T-${name}`, name, targetType: 'ASSET' }),
  );
  const failure = await asset(platform, 'A')
    .addTags(tags)
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(PartialFailureError);
  expect(failure).toMatchObject({ failures: [{ item: 'tag a', error: { name: 'BadRequestError' } }] });
  expect(callsOf(platform)).toEqual(['POST /tag/T-a/attach ["A"]', 'POST /tag/T-b/attach ["A"]']);
});

test('finds a tag that a request made whose answer was lost', async () => {
  let isMade = false;
  await using platform = await startPlatform((request, index) => {
    if (request.method === 'POST' && request.path.endsWith('/tags')) {
      isMade = true;
      return (socket) => socket.destroy();
    }
    return isMade && request.path.endsWith('/find') ? assetTag('new') : tagging(request, index);
  });
  await asset(platform, 'A').addTags('new');
  expect(callsOf(platform)).toEqual([
    'GET /dataset/version/V/tags/find?name=new',
    'POST /dataset/version/V/tags {"name":"new"}',
    'GET /dataset/version/V/tags/find?name=new',
    'POST /tag/T-new/attach ["A"]',
  ]);
});

test('repeats the attaching whose answer was lost', async () => {
  await using platform = await startPlatform((request, index) =>
    index === 0 ? (socket) => socket.destroy() : tagging(request, index),
  );
  const tag = new Tag(platform.client.connection, { id: 'T', name: 'n', targetType: 'ASSET' });
  expect(await tag.attachOn(asset(platform, 'A'))).toBe(2);
  expect(callsOf(platform)).toHaveLength(2);
});

test('takes an empty answer to an attaching', async () => {
  await using platform = await startPlatform(() => ({ status: 204 }));
  const tag = new Tag(platform.client.connection, { id: 'T', name: 'n', targetType: 'ASSET' });
  expect(await tag.attachOn(asset(platform, 'A'))).toBe(0);
});

test('renames, reads and deletes a tag', async () => {
  await using platform = await startPlatform(({ method }) =>
    method === 'DELETE' ? { status: 204 } : { body: { name: 'named', target_type: 'MODEL' } },
  );
  const tag = new Tag(platform.client.connection, { id: 'T/1', name: 'n', targetType: 'ASSET' });
  await tag.update({ name: 'named' });
  expect(tag).toMatchObject({ id: 'T/1', name: 'named', targetType: 'MODEL' });
  await tag.sync();
  await tag.delete();
  expect(callsOf(platform)).toEqual(['PATCH /tag/T%2F1 {"name":"named"}', 'GET /tag/T%2F1', 'DELETE /tag/T%2F1']);
});

test.each([
  ['Dataset', 'DATASET'],
  ['DatasetVersion', 'DATASET_VERSION'],
  ['Model', 'MODEL'],
  ['ModelVersion', 'MODEL_VERSION'],
  ['Deployment', 'DEPLOYMENT'],
] as const)('finds, makes and lists tags for %s objects', async (noun, target) => {
  const tag = { id: 'T', name: 'n', target_type: target };
  await using platform = await startPlatform(({ method, path }) =>
    method === 'GET' && path.endsWith('/tags') ? { body: { items: [tag], count: 1 } } : { body: tag },
  );
  const { client } = platform;
  expect((await client[`create${noun}Tag`]('n')).targetType).toBe(target);
  expect((await client[`find${noun}Tag`]('n')).id).toBe('T');
  expect(await client[`list${noun}Tags`]().toArray()).toHaveLength(1);
  const path = `/organization/${ORGANIZATION_ID}/tags`;
  expect(callsOf(platform)).toEqual([
    `POST ${path} {"name":"n","target_type":"${target}"}`,
    `GET ${path}/find?name=n&target_type=${target}`,
    `GET ${path}?target_type=${target}`,
  ]);
});
