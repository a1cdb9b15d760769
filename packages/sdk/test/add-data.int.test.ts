import { expect, test } from '@jest/globals';
import { DatasetVersion, JobFailedError, PartialFailureError, WaitTimeoutError } from '../src/index.ts';
import { bodiesOf, callsOf } from './support/calls.ts';
import type { Answer, Handler } from './support/http-server.ts';
import { startPlatform, type TestPlatform } from './support/platform.ts';

const NOW = { everyMs: 0 };
const ADD = 'POST /dataset/version/V/assets {"asset_tag_ids":[],"data_ids":';

const versionOf = (platform: TestPlatform, id = 'V', originId = 'D'): DatasetVersion =>
  new DatasetVersion(platform.client.connection, {
    id,
    name: 'd',
    originId,
    version: 'v1',
    type: 'NOT_CONFIGURED',
    isLocked: undefined,
    size: undefined,
  });

const running: Answer = { body: { job: { id: 'J', status: 'RUNNING' } } };
const assetOf = (dataId: string): object => ({
  id: `A-${dataId}`,
  data: {
    id: dataId,
    object_name: 'o',
    filename: 'f.jpg',
    type: 'IMAGE',
    content_type: 'image/jpeg',
    upload_status: 'DONE',
  },
});

/** Starts jobs that end at once, and holds what was added. */
const adding =
  (held: Set<string> = new Set(), status = 'SUCCESS'): Handler =>
  ({ method, path, body }) => {
    if (path.startsWith('/api/job/')) return { body: { status } };
    const content = JSON.parse(body);
    if (method === 'XGET') {
      const asked: string[] = content.data_ids ?? content.ids.map((id: string) => id.slice(2));
      const items = asked.filter((id) => content.ids !== undefined || held.has(id)).map(assetOf);
      return { body: { items, count: items.length } };
    }
    for (const id of content.data_ids ?? content.asset_ids) held.add(id);
    return running;
  };

const destroy: Answer = (socket) => socket.destroy();

test('adds data, each once, and waits for the work', async () => {
  await using platform = await startPlatform(adding());
  const [job] = await versionOf(platform).addData(['D1', { id: 'D2' }, 'D1'], NOW);
  expect(job).toMatchObject({ id: 'J', status: 'SUCCESS' });
  expect(callsOf(platform)).toEqual([`${ADD}["D1","D2"]}`, 'GET /job/J']);
});

test('adds 10,000 data a request, with tags by name', async () => {
  const tag = { id: 'T', name: 'new', target_type: 'ASSET' };
  await using platform = await startPlatform((request, index) =>
    request.path.endsWith('/tags/find') ? { body: tag } : adding()(request, index),
  );
  const ids = Array.from({ length: 10_001 }, (_, index) => `D${index}`);
  const jobs = await versionOf(platform).addData(ids, { tags: 'new', wait: false });
  expect(jobs).toHaveLength(2);
  const bodies = bodiesOf(platform) as { asset_tag_ids: string[]; data_ids: string[] }[];
  expect(bodies.map(({ asset_tag_ids, data_ids }) => [asset_tag_ids, data_ids.length])).toEqual([
    [['T'], 10_000],
    [['T'], 1],
  ]);
});

test('sends nothing when there are no data', async () => {
  await using platform = await startPlatform(adding());
  expect(await versionOf(platform).addData([], { tags: 'new' })).toEqual([]);
  expect(callsOf(platform)).toEqual([]);
});

test('tells when the work of the platform failed, or is not through in time', async () => {
  await using failing = await startPlatform(adding(new Set(), 'FAILED'));
  await expect(versionOf(failing).addData('D1', NOW)).rejects.toThrow(JobFailedError);
  await using slow = await startPlatform(adding(new Set(), 'RUNNING'));
  await expect(versionOf(slow).addData('D1', { ...NOW, timeoutMs: 0 })).rejects.toThrow(WaitTimeoutError);
});

test('adds only what is missing after a lost answer', async () => {
  const held = new Set<string>();
  await using platform = await startPlatform((request, index) => {
    if (index > 0) return adding(held)(request, index);
    held.add('D1');
    return destroy;
  });
  await versionOf(platform).addData(['D1', 'D2'], NOW);
  const posts = callsOf(platform).filter((call) => call.startsWith('POST'));
  expect(posts).toEqual([`${ADD}["D1","D2"]}`, `${ADD}["D2"]}`]);
});

test('adds nothing again when all is there after a lost answer', async () => {
  const held = new Set<string>();
  await using platform = await startPlatform((request, index) => {
    // The platform adds one of them a while later.
    if (index === 0) held.add('D1');
    if (index === 2) held.add('D2');
    return index === 0 ? destroy : adding(held)(request, index);
  });
  expect(await versionOf(platform).addData(['D1', 'D2'], NOW)).toEqual([]);
  expect(callsOf(platform).map((call) => call.split(' ')[0])).toEqual(['POST', 'XGET', 'XGET']);
});

test('gives up after three lost answers', async () => {
  await using platform = await startPlatform((request, index) =>
    request.method === 'POST' ? destroy : adding()(request, index),
  );
  await expect(versionOf(platform).addData('D1', NOW)).rejects.toThrow('got no answer');
  expect(callsOf(platform).filter((call) => call.startsWith('POST'))).toHaveLength(3);
});

test('adds all that it can, and tells what it could not', async () => {
  let posts = 0;
  await using platform = await startPlatform((request, index) => {
    if (request.method !== 'POST') return adding()(request, index);
    posts += 1;
    return posts === 1 ? { status: 400, body: { message: 'no' } } : running;
  });
  const ids = Array.from({ length: 10_001 }, (_, index) => `D${index}`);
  const failure = await versionOf(platform)
    .addData(ids, NOW)
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(PartialFailureError);
  expect(failure).toMatchObject({ done: [{ id: 'J' }], failures: [{ item: '10000 ids from D0' }] });
});

test('copies assets into another version of the dataset', async () => {
  await using platform = await startPlatform(adding());
  const version = versionOf(platform);
  await version.copyAssetsTo(versionOf(platform, 'W'), ['A-D1', 'A-D1'], { ...NOW, withTags: true });
  expect(callsOf(platform)).toEqual([
    'POST /dataset/version/V/assets/copy {"destination_id":"W","asset_ids":["A-D1"],"with_annotations":false,"with_tags":true}',
    'GET /job/J',
  ]);
  await expect(version.copyAssetsTo(version, ['A'])).rejects.toThrow(TypeError);
  await expect(version.copyAssetsTo(versionOf(platform, 'W', 'E'), ['A'])).rejects.toThrow(TypeError);
  expect(await version.copyAssetsTo(versionOf(platform, 'W'), [])).toEqual([]);
});

test('copies only what is missing after a lost answer', async () => {
  const held = new Set<string>();
  await using platform = await startPlatform((request, index) => {
    if (index > 0) return adding(held)(request, index);
    held.add('D1');
    return destroy;
  });
  await versionOf(platform).copyAssetsTo(versionOf(platform, 'W'), ['A-D1', 'A-D2'], NOW);
  const copied = bodiesOf(platform).flatMap((body) => (body as { asset_ids?: string[] }).asset_ids ?? []);
  expect(copied).toEqual(['A-D1', 'A-D2', 'A-D2']);
});

const forking: Handler = (request, index) => {
  if (!request.path.endsWith('/fork')) return adding()(request, index);
  const { version, type } = JSON.parse(request.body);
  return {
    body: {
      dataset_version: { id: 'W', origin_name: 'd', origin_id: 'D', version, type },
      job: { id: 'J', status: 'RUNNING' },
    },
  };
};

test('forks a version', async () => {
  await using platform = await startPlatform(forking);
  const [forked, job] = await versionOf(platform).fork('v2', { ...NOW, assets: ['A1'], withLabels: true });
  expect(forked).toMatchObject({ id: 'W', version: 'v2' });
  expect(job.status).toBe('SUCCESS');
  expect(bodiesOf(platform)).toEqual([
    {
      parent_id: 'V',
      version: 'v2',
      description: 'Fork from v1',
      type: 'NOT_CONFIGURED',
      with_tags: false,
      with_labels: true,
      with_annotations: false,
      asset_ids: ['A1'],
    },
  ]);
  await expect(versionOf(platform).fork('')).rejects.toThrow(TypeError);
});

test('forks with more than 10,000 assets by copying them', async () => {
  await using platform = await startPlatform(forking);
  const assets = Array.from({ length: 10_001 }, (_, index) => `A${index}`);
  await versionOf(platform).fork('v2', { ...NOW, assets });
  const bodies = bodiesOf(platform) as { asset_ids: string[] }[];
  expect(bodies.map(({ asset_ids }) => asset_ids.length)).toEqual([0, 10_000, 1]);
});
