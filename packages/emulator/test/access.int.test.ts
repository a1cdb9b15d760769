import { once } from 'node:events';
import { request } from 'node:http';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '../src/index.ts';
import { callApi } from './support/api.ts';

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator({ recordRequests: true });
});
afterEach(() => emulator.close());

const FOREIGN = '00000000-0000-4000-8000-000000000000';

test('refuses a wrong token with the body that the client reads', async () => {
  const headers = { authorization: 'Bearer wrong' };
  expect(await callApi(emulator, 'GET /api/home/ping', { headers })).toEqual({
    status: 401,
    body: { message: 'Invalid token' },
  });
  expect(await callApi(emulator, 'GET /api/unknown', { headers })).toMatchObject({ status: 401 });
});

test('refuses another organization, in the path and in the header', async () => {
  const inHeader = { headers: { 'x-picsellia-organization': FOREIGN } };
  expect(await callApi(emulator, `GET /api/organization/${FOREIGN}`)).toMatchObject({ status: 403 });
  expect(await callApi(emulator, 'GET /api/home/ping', inHeader)).toMatchObject({ status: 403 });
});

test('refuses a host name that is not of this machine', async () => {
  const statuses = [emulator.host, emulator.storageHost].map(async (host) => {
    const sent = request(host, { headers: { host: 'rebound.example', authorization: `Bearer ${emulator.apiToken}` } });
    sent.end();
    const [response] = await once(sent, 'response');
    response.resume();
    return response.statusCode;
  });
  expect(await Promise.all(statuses)).toEqual([403, 403]);
});

test('answers an unknown route 501 and lists it', async () => {
  for (const route of ['GET /api/none', 'XGET /api/home/ping', 'SEARCH /api/dataset/version/1/bulk-labels']) {
    const { status, body } = await callApi(emulator, route);
    expect(status).toBe(501);
    expect(body).toEqual({ message: expect.stringContaining(route) });
  }
  expect(emulator.unknownRoutes).toHaveLength(3);
});

test('reads JSON whatever the content type, and refuses what is none', async () => {
  const route = `POST /api/organization/${emulator.organizationId}/datasets`;
  const headers = { 'content-type': 'text/plain' };
  expect(await callApi(emulator, route, { body: { name: 'a' }, headers })).toMatchObject({ status: 201 });
  const broken = await fetch(emulator.host + route.slice(5), {
    method: 'POST',
    headers: { authorization: `Bearer ${emulator.apiToken}` },
    body: '{',
  });
  expect(broken.status).toBe(400);
  expect(await callApi(emulator, route, { body: { name: 3 } })).toMatchObject({
    status: 422,
    body: { detail: [expect.stringContaining('name')] },
  });
});

test('records requests without the token', async () => {
  await callApi(emulator, `POST /api/organization/${emulator.organizationId}/datasets`, { body: { name: 'a' } });
  await callApi(emulator, 'XGET /api/none?a=1&a=2', { body: [1] });
  expect(emulator.requests).toMatchObject([
    { host: 'platform', method: 'POST', query: '', body: { name: 'a' } },
    { host: 'platform', method: 'XGET', path: '/api/none', query: 'a=1&a=2', body: [1] },
  ]);
  expect(JSON.stringify(emulator.requests)).not.toContain(emulator.apiToken);
});

test('says that a port is taken', async () => {
  const port = Number(new URL(emulator.host).port);
  await expect(startEmulator({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('closes while connections are kept alive', async () => {
  const other = await startEmulator();
  await callApi(other, 'GET /api/home/ping');
  await other.close();
  await expect(callApi(other, 'GET /api/home/ping')).rejects.toThrow();
});
