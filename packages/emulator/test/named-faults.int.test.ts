import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Emulator, type FaultRule, startEmulator } from '../src/index.ts';
import { callApi, readApi } from './support/api.ts';

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator({ recordRequests: true });
});
afterEach(() => emulator.close());

const FAULTS = 'POST /__emulator/faults';
const PING = 'GET /api/home/ping';

interface State {
  unknown_routes: string[];
  requests: Record<string, number>;
  faults: { id: string; hits: number }[];
}

const ask = (rule: FaultRule): Promise<{ id: string }> => readApi(emulator, FAULTS, { body: rule });

const state = (): Promise<State> => readApi(emulator, 'GET /__emulator/state');

/** The status, or how fetch says that there was none. */
const outcomeOf = (route: string): Promise<number | string | undefined> =>
  callApi(emulator, route).then(
    ({ status }) => status,
    (error: { cause?: { code?: string }; message: string }) => error.cause?.code ?? error.message,
  );

const outcomes = async (count: number, route = PING): Promise<unknown[]> => {
  const seen = [];
  for (let index = 0; index < count; index += 1) seen.push(await outcomeOf(route));
  return seen;
};

for (const [title, match, expected] of [
  ['all requests', undefined, [503, 503, 503, 503]],
  ['the second', { nth: 2 }, [200, 503, 200, 200]],
  ['two from the second on', { nth: 2, times: 2 }, [200, 503, 503, 200]],
  ['the first two', { times: 2 }, [503, 503, 200, 200]],
  ['another method', { method: 'POST' }, [200, 200, 200, 200]],
  ['the path', { method: 'get', path: '^/api/home/' }, [503, 503, 503, 503]],
  ['another path', { path: '/api/job' }, [200, 200, 200, 200]],
  ['another host', { host: 'storage' }, [200, 200, 200, 200]],
] as const) {
  test(`hits ${title}`, async () => {
    await ask({ ...(match === undefined ? {} : { match }), fault: { kind: 'status', status: 503 } });
    expect(await outcomes(4)).toEqual(expected);
  });
}

test('says how often a fault was hit and what was asked for, until it is cleared', async () => {
  const { id } = await ask({ match: { times: 1 }, fault: { kind: 'reset' } });
  await ask({ fault: { kind: 'latency', ms: 1 } });
  expect(await outcomes(2)).toEqual(['ECONNRESET', 200]);
  await callApi(emulator, 'PATCH /api/none');
  expect(await state()).toMatchObject({
    unknown_routes: ['PATCH /api/none'],
    requests: { 'platform GET /api/home/ping': 1 },
    faults: [
      { id, hits: 1 },
      { hits: 2, fault: { kind: 'latency', ms: 1 } },
    ],
  });
  expect(await callApi(emulator, `DELETE /__emulator/faults/${id}`)).toMatchObject({ status: 204 });
  expect(await callApi(emulator, `DELETE /__emulator/faults/${id}`)).toMatchObject({ status: 404 });
  expect((await state()).faults).toHaveLength(1);
  await callApi(emulator, 'DELETE /__emulator/faults');
  expect((await state()).faults).toEqual([]);
  expect(emulator.requests.map(({ path }) => path)).toEqual(['/api/home/ping', '/api/home/ping', '/api/none']);
});

test('limits the rate, with the seconds to wait', async () => {
  await ask({ fault: { kind: 'rate-limit', retryAfter: 2 } });
  const response = await fetch(`${emulator.host}/api/home/ping`, {
    headers: { authorization: `Bearer ${emulator.apiToken}` },
  });
  expect([response.status, response.headers.get('retry-after')]).toEqual([429, '2']);
  expect(await response.json()).toEqual({ message: 'Too many requests' });
});

test('truncates an answer behind its announced length, at the API and at the storage', async () => {
  const { asset_ids } = await emulator.seed({ images: [{ filename: 'a.bin', bytes: new Uint8Array(100_000) }] });
  const { data } = await readApi<{ data: { presigned_url: string } }>(emulator, `GET /api/asset/${asset_ids[0]}`);
  const remove = emulator.addFault({ fault: { kind: 'truncate', bytes: 10 } });
  expect(await outcomeOf(PING)).toBe('UND_ERR_SOCKET');
  const response = await fetch(data.presigned_url);
  expect(response.headers.get('content-length')).toBe('100000');
  await expect(response.arrayBuffer()).rejects.toThrow('terminated');
  remove();
  emulator.addFault({ match: { host: 'storage' }, fault: { kind: 'truncate' } });
  const half = await fetch(data.presigned_url);
  let received = 0;
  const read = async (): Promise<void> => {
    for await (const chunk of half.body ?? []) received += chunk.length;
  };
  await expect(read()).rejects.toThrow('terminated');
  expect(received).toBeLessThanOrEqual(50_000);
  expect(await outcomeOf(PING)).toBe(200);
});

test('lets signed URLs expire', async () => {
  const { asset_ids } = await emulator.seed({ images: [{ filename: 'a.bin', bytes: new Uint8Array(10) }] });
  await ask({ match: { times: 1 }, fault: { kind: 'expired-url' } });
  const { data } = await readApi<{ data: { presigned_url: string } }>(emulator, `GET /api/asset/${asset_ids[0]}`);
  const refused = await fetch(data.presigned_url);
  expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining('ExpiredToken')]);
  expect((await fetch(data.presigned_url)).status).toBe(200);
});

test('loses an answer after the request acted', async () => {
  await ask({ match: { method: 'POST', times: 1 }, fault: { kind: 'lost-answer' } });
  const route = `POST /api/organization/${emulator.organizationId}/datasets`;
  await expect(callApi(emulator, route, { body: { name: 'a' } })).rejects.toThrow('fetch failed');
  expect(await callApi(emulator, route, { body: { name: 'a' } })).toMatchObject({ status: 409 });
});

for (const [title, body] of [
  ['a kind that it does not know', { fault: { kind: 'flood' } }],
  ['a word that it does not know', { match: { route: '/' }, fault: { kind: 'reset' } }],
  ['a path that is no regular expression', { match: { path: '(' }, fault: { kind: 'reset' } }],
  ['no fault', {}],
] as const) {
  test(`refuses ${title}`, async () => {
    expect(await callApi(emulator, FAULTS, { body })).toMatchObject({ status: 422 });
    expect((await state()).faults).toEqual([]);
  });
}

test('takes faults from who has the token alone', async () => {
  const headers = { authorization: 'Bearer wrong' };
  expect(await callApi(emulator, FAULTS, { body: { fault: { kind: 'reset' } }, headers })).toMatchObject({
    status: 401,
  });
});

test('refuses a body that is larger than it may be', async () => {
  const small = await startEmulator({ bodyLimitBytes: 1000 });
  const route = `POST /api/organization/${small.organizationId}/datasets`;
  const statuses = [];
  for (const name of ['a', 'a'.repeat(2000)]) statuses.push((await callApi(small, route, { body: { name } })).status);
  await small.close();
  expect(statuses).toEqual([201, 413]);
});
