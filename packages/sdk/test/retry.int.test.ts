import { createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import {
  Client,
  ConnectionError,
  type DatasetVersion,
  PicselliaError,
  type RequestEvent,
  ResourceConflictError,
  ResourceNotFoundError,
  ResponseFormatError,
  rectangle,
  TimeoutError,
  UnauthorizedError,
} from '../src/index.ts';
import type { Answer, ServedRequest } from './support/http-server.ts';
import { startServer } from './support/http-server.ts';
import { QUICK_RETRY, startPlatform, type TestPlatform, TOKEN } from './support/platform.ts';

const VERSION_ID = '000da5e1-0000-4000-8000-000000000001';
const JOB_ID = '000070b2-0000-4000-8000-000000000001';
const JOB = { id: JOB_ID, status: 'QUEUED' };
const VERSION = { id: VERSION_ID, origin_name: 'd', origin_id: 'o', version: 'v1', type: 'OBJECT_DETECTION' };
const lostAnswer: Answer = (socket) => socket.destroy();

const answers =
  (...list: readonly Answer[]) =>
  (_request: ServedRequest, index: number): Answer =>
    list[index] ?? { status: 418, body: { message: 'no answer is left' } };

const getVersion = (platform: TestPlatform): Promise<DatasetVersion> =>
  platform.client.getDatasetVersionById(VERSION_ID);
const methods = (platform: TestPlatform): string[] => platform.sent().map(({ method }) => method);

test('repeats a read after 503, a lost answer and 429, and tells of each attempt', async () => {
  const events: RequestEvent[] = [];
  const busy = { status: 429, headers: { 'retry-after': '0' } };
  const handler = answers({ status: 503 }, lostAnswer, busy, { body: JOB });
  await using platform = await startPlatform(handler, { observe: (event) => events.push(event) });
  events.length = 0;
  const job = await platform.client.getJobById(JOB_ID);
  expect(job.status).toBe('QUEUED');
  const path = `/api/organization/${platform.client.organizationId}/jobv2s/find`;
  expect(events.map(({ status, attempt, willRetry }) => [status, attempt, willRetry])).toEqual([
    [503, 1, true],
    [undefined, 2, true],
    [429, 3, true],
    [200, 4, false],
  ]);
  expect(events.every((event) => event.method === 'GET' && event.path === path)).toBe(true);
  expect(events[0]).toMatchObject({ error: expect.stringContaining('answered 503'), retryInMs: 0 });
});

test('gives up after the tries of the policy, with the last error', async () => {
  await using platform = await startPlatform(() => ({ status: 503, body: { message: 'down' } }), {
    retry: { ...QUICK_RETRY, tries: 3 },
  });
  await expect(platform.client.getJobById(JOB_ID)).rejects.toMatchObject({ status: 503, attempt: 3 });
  expect(platform.sent()).toHaveLength(3);
});

test('sends a creation once when its answer is lost', async () => {
  await using platform = await startPlatform(answers({ body: VERSION }, lostAnswer));
  const version = await getVersion(platform);
  const made = version.createLabelGroup('cars');
  await expect(made).rejects.toMatchObject({ name: 'ConnectionError', requestSent: true });
  await expect(made).rejects.toThrow(/it may have been done all the same: listLabelGroups\(\) tells$/);
  expect(methods(platform)).toEqual(['GET', 'POST']);
});

test('looks for what has a name of its own before its creation is sent again', async () => {
  const missing = { status: 404, body: { message: 'Label not found' } };
  const label = { body: { id: 'L', name: 'car' } };
  const late = { status: 409, body: { message: 'taken' } };
  await using platform = await startPlatform(answers({ body: VERSION }, lostAnswer, missing, late, label));
  expect(await (await getVersion(platform)).createLabel('car')).toMatchObject({ id: 'L' });
  expect(methods(platform)).toEqual(['GET', 'POST', 'GET', 'POST', 'GET']);
});

test.each([
  ['KEEP', 2],
  ['REPLACE', 2],
  ['CONCATENATE', 1],
] as const)('posts annotations in mode %s %i times when the answer is lost', async (mode, times) => {
  await using platform = await startPlatform(answers({ body: VERSION }, lostAnswer, { body: { annotations: 1 } }));
  const version = await getVersion(platform);
  const shapes = [{ ...rectangle('car', { x: 1, y: 2, w: 3, h: 4 }), labelId: 'L' }];
  const posted = version.bulkAnnotations([{ assetId: 'A', shapes }], { mode });
  await (times === 2
    ? expect(posted).resolves.toEqual({ annotations: 1 })
    : expect(posted).rejects.toThrow(ConnectionError));
  expect(platform.sent().slice(1)).toHaveLength(times);
});

test('repeats even a creation after 429', async () => {
  const label = { body: { id: 'L', name: 'car' } };
  await using platform = await startPlatform(answers({ body: VERSION }, { status: 429 }, label));
  expect((await (await getVersion(platform)).createLabel('car')).id).toBe('L');
});

test('finds a label whose creation lost its answer', async () => {
  const missing = { status: 404, body: { message: 'Label not found' } };
  const label = { body: { id: 'L', name: 'car' } };
  await using platform = await startPlatform(answers({ body: VERSION }, missing, lostAnswer, label));
  expect(await (await getVersion(platform)).getOrCreateLabel('car')).toMatchObject({ id: 'L', name: 'car' });
  expect(methods(platform)).toEqual(['GET', 'GET', 'POST', 'GET']);
});

test('finds a label that someone else made first', async () => {
  const missing = { status: 404, body: { message: 'Label not found' } };
  const label = { body: { id: 'L', name: 'car' } };
  await using platform = await startPlatform(answers({ body: VERSION }, missing, { status: 409 }, label));
  expect((await (await getVersion(platform)).getOrCreateLabel('car')).id).toBe('L');
});

test('reports why a label cannot be made', async () => {
  const missing = { status: 404, body: { message: 'Label not found' } };
  const taken = { status: 409, body: { message: 'Locked name' } };
  await using platform = await startPlatform(answers({ body: VERSION }, missing, taken, missing));
  await expect((await getVersion(platform)).getOrCreateLabel('car')).rejects.toThrow(ResourceConflictError);
});

test('sends a log line again under the same number', async () => {
  await using platform = await startPlatform(answers({ body: JOB }, lostAnswer, { body: {} }, { status: 204 }));
  const job = await platform.client.getJobById(JOB_ID);
  await job.sendLogging('one', 'part');
  await job.sendLogging('two', 'part');
  const lines = platform
    .sent()
    .slice(1)
    .map(({ body }) => JSON.parse(body).line_nb);
  expect(lines).toEqual([0, 0, 1]);
  expect(job.lineNb).toBe(2);
});

test('takes a refused repetition of a status for done when the job has that status', async () => {
  const refused = { status: 400, body: { message: 'the job has ended' } };
  const done = { body: { ...JOB, status: 'SUCCEEDED' } };
  await using platform = await startPlatform(answers({ body: JOB }, lostAnswer, refused, done));
  const job = await platform.client.getJobById(JOB_ID);
  await job.updateJobRunWithStatus('SUCCEEDED');
  expect(job.status).toBe('SUCCEEDED');
  expect(methods(platform)).toEqual(['GET', 'POST', 'POST', 'GET']);
});

test('ends an attempt at its deadline', async () => {
  const silence: Answer = () => undefined;
  await using platform = await startPlatform(() => silence, { timeoutMs: 50, retry: { ...QUICK_RETRY, tries: 2 } });
  const error = await platform.client.getJobById(JOB_ID).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TimeoutError);
  expect(error).toMatchObject({ attempt: 2, message: expect.stringContaining('within 50 ms') });
});

test("throws the signal's reason, and sends nothing more", async () => {
  const controller = new AbortController();
  const reason = new Error('stopped by SIGTERM');
  const abortThenFail: Answer = (socket) => {
    controller.abort(reason);
    socket.destroy();
  };
  await using platform = await startPlatform(answers(abortThenFail));
  await expect(platform.client.getJobById(JOB_ID, { signal: controller.signal })).rejects.toBe(reason);
  expect(platform.sent()).toHaveLength(1);
});

test('ends the wait before a repetition when its signal aborts', async () => {
  const controller = new AbortController();
  const reason = new Error('stopped');
  await using platform = await startPlatform(() => ({ status: 503 }), {
    retry: { baseMs: 3_600_000, capMs: 3_600_000 },
    observe: ({ willRetry }) => {
      if (willRetry) setImmediate(() => controller.abort(reason));
    },
  });
  await expect(platform.client.getJobById(JOB_ID, { signal: controller.signal })).rejects.toBe(reason);
});

test('follows a redirect, but gives the token to the platform alone', async () => {
  await using elsewhere = await startServer(() => ({ body: JOB }));
  const moved = { status: 302, headers: { location: `${elsewhere.origin}/job?x=1` } };
  await using platform = await startPlatform(answers({ status: 307, headers: { location: '/moved' } }, moved));
  expect((await platform.client.getJobById(JOB_ID)).id).toBe(JOB_ID);
  expect(platform.sent()[1]).toMatchObject({ path: '/moved', headers: { authorization: `Bearer ${TOKEN}` } });
  expect(elsewhere.requests[0]?.headers).not.toHaveProperty('authorization');
});

test('reads a compressed answer', async () => {
  const body = gzipSync(JSON.stringify(JOB));
  await using platform = await startPlatform(answers({ headers: { 'content-encoding': 'gzip' }, body }));
  expect((await platform.client.getJobById(JOB_ID)).id).toBe(JOB_ID);
});

test.each([
  ['a missing field', JSON.stringify({ id: JOB_ID }), 'status'],
  ['an unknown status', JSON.stringify({ id: JOB_ID, status: 'running' }), 'status'],
  ['a page of HTML', '<html></html>', ''],
  ['nothing', '', ''],
])('names what cannot be read: %s', async (_what, body, field) => {
  await using platform = await startPlatform(answers({ body }));
  const error = await platform.client.getJobById(JOB_ID).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ResponseFormatError);
  expect(error).toMatchObject({ field });
});

test('maps an answer to its error with the message of the platform and what was sought', async () => {
  await using platform = await startPlatform(() => ({ status: 404, body: { message: 'no such job', detail: ['x'] } }));
  const error = await platform.client.getJobById(JOB_ID).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ResourceNotFoundError);
  expect(error).toMatchObject({
    message: expect.stringMatching(/jobv2s\/find answered 404: no such job\. Detail:\n > x \(id [-0-9a-f]+\)$/),
  });
});

test('refuses a wrong token at once', async () => {
  await using server = await startServer(() => ({ status: 401, body: { message: 'invalid token' } }));
  await expect(Client.connect({ apiToken: 'wrong', host: server.origin })).rejects.toThrow(UnauthorizedError);
  expect(server.requests).toHaveLength(1);
});

test('says that nobody answers at the host', async () => {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  await new Promise((resolve) => server.close(resolve));
  const connected = Client.connect({ apiToken: TOKEN, host: `http://127.0.0.1:${port}`, retry: QUICK_RETRY });
  await expect(connected).rejects.toMatchObject({
    name: 'ConnectionError',
    code: 'ECONNREFUSED',
    requestSent: false,
    attempt: 6,
  });
});

test('says that a closed client was used', async () => {
  await using platform = await startPlatform(() => ({ body: JOB }));
  await platform.client.close();
  const error = await platform.client.getJobById(JOB_ID).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(PicselliaError);
  expect(error).toMatchObject({ message: expect.stringContaining('the client is closed') });
});
