import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Emulator, type Seeded, startEmulator } from '../src/index.ts';
import { callApi, readApi } from './support/api.ts';
import { makePng } from './support/png.ts';

let emulator: Emulator;
let seeded: Seeded;
beforeEach(async () => {
  emulator = await startEmulator();
  seeded = await emulator.seed({ images: [{ filename: 'a.png', bytes: makePng(4, 3) }], labels: ['car'] });
});
afterEach(() => emulator.close());

/** How fetch says that it failed; undefined when it did not. */
const codeOf = (promise: Promise<unknown>): Promise<string | undefined> =>
  promise.then(
    () => undefined,
    (error: { cause?: { code?: string } }) => error.cause?.code,
  );

test('answers in place of a route until it is taken out', async () => {
  const remove = emulator.intercept(({ path }) =>
    path === '/api/home/ping'
      ? { status: 429, body: { message: 'slow down' }, headers: { 'retry-after': '1' } }
      : undefined,
  );
  expect(await callApi(emulator, 'GET /api/home/ping')).toEqual({ status: 429, body: { message: 'slow down' } });
  expect(await callApi(emulator, `GET /api/organization/${emulator.organizationId}`)).toMatchObject({ status: 200 });
  remove();
  expect(await callApi(emulator, 'GET /api/home/ping')).toMatchObject({ status: 200 });
});

test('resets a connection before the request acts', async () => {
  const route = `POST /api/dataset/version/${seeded.dataset_version_id}/labels`;
  const remove = emulator.intercept(({ body }) => (body === undefined ? undefined : 'reset'));
  expect(await codeOf(callApi(emulator, route, { body: { name: 'bus' } }))).toBe('ECONNRESET');
  remove();
  const labels = `GET /api/dataset/version/${seeded.dataset_version_id}/labels`;
  expect(await readApi(emulator, labels)).toMatchObject({ count: 1 });
});

test('loses an answer after the request acted', async () => {
  const route = `POST /api/dataset/version/${seeded.dataset_version_id}/labels`;
  const remove = emulator.intercept(({ method }) => (method === 'POST' ? 'lost-answer' : undefined));
  expect(await codeOf(callApi(emulator, route, { body: { name: 'bus' } }))).toBe('UND_ERR_SOCKET');
  remove();
  expect(await callApi(emulator, route, { body: { name: 'bus' } })).toMatchObject({ status: 409 });
});

test('injects faults into the storage', async () => {
  const data = await readApi<{ data: { presigned_url: string } }>(emulator, `GET /api/asset/${seeded.asset_ids[0]}`);
  const url = data.data.presigned_url;
  const answers = [{ status: 503, body: 'later' }, 'reset', 'lost-answer', undefined] as const;
  const pending = answers.values();
  emulator.intercept(({ host }) => (host === 'storage' ? pending.next().value : undefined));
  expect((await fetch(url)).status).toBe(503);
  expect(await codeOf(fetch(url))).toBe('ECONNRESET');
  expect(await codeOf(fetch(url))).toBe('UND_ERR_SOCKET');
  expect((await fetch(url)).status).toBe(200);
});
