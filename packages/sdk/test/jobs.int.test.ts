import { afterEach, expect, jest, test } from '@jest/globals';
import { InternalJob, LoggingFile, WaitTimeoutError, WrongJobVersionError } from '../src/index.ts';
import { callsOf } from './support/calls.ts';
import { startPlatform } from './support/platform.ts';

const NOW = { everyMs: 0 };

afterEach(() => {
  jest.restoreAllMocks();
  delete process.env['PICSELLIA_SDK_SECTION_HANDLER'];
});

test.each(['SUCCEEDED', 'FAILED', 'KILLED'] as const)('waits until a run has ended: %s', async (end) => {
  await using platform = await startPlatform((_request, index) => ({
    body: { id: 'J', status: (['PENDING', 'QUEUED', 'RUNNING'] as const)[index] ?? end },
  }));
  const job = await platform.client.getJobById('J');
  expect(await job.waitForDone(NOW)).toBe(end);
  expect(job.status).toBe(end);
  expect(callsOf(platform).slice(1)).toEqual(['GET /v2/job/J', 'GET /v2/job/J', 'GET /v2/job/J']);
});

test('waits for one of several statuses', async () => {
  await using platform = await startPlatform((_request, index) => ({
    body: { id: 'J', status: index < 2 ? 'PENDING' : 'RUNNING' },
  }));
  const job = await platform.client.getJobById('J');
  expect(await job.waitForStatus(['RUNNING', 'FAILED'], NOW)).toBe('RUNNING');
  expect(await job.waitForStatus('RUNNING')).toBe('RUNNING');
});

test('gives up waiting at its deadline, after one look at least', async () => {
  await using platform = await startPlatform(() => ({ body: { id: 'J', status: 'RUNNING' } }));
  const job = await platform.client.getJobById('J');
  await expect(job.waitForDone({ ...NOW, timeoutMs: 0 })).rejects.toThrow(WaitTimeoutError);
  expect(callsOf(platform)).toHaveLength(2);
});

test('ends the waiting with its signal', async () => {
  const controller = new AbortController();
  await using platform = await startPlatform((_request, index) => {
    if (index === 1) setImmediate(() => controller.abort(new Error('enough')));
    return { body: { id: 'J', status: 'RUNNING' } };
  });
  const job = await platform.client.getJobById('J');
  await expect(job.waitForDone({ everyMs: 60_000, signal: controller.signal })).rejects.toThrow('enough');
});

test("waits for the platform's own work, which has neither status to set nor log", async () => {
  await using platform = await startPlatform((_request, index) => ({
    body: { status: index === 0 ? 'RUNNING' : 'TERMINATED' },
  }));
  const job = new InternalJob(platform.client.connection, { id: 'I', status: 'RUNNING' });
  expect(await job.waitForDone(NOW)).toBe('TERMINATED');
  await expect(job.updateJobRunWithStatus()).rejects.toThrow(WrongJobVersionError);
  await expect(job.sendLogging()).rejects.toThrow(WrongJobVersionError);
  await expect(job.storeLoggingFile()).rejects.toThrow(WrongJobVersionError);
  expect(callsOf(platform)).toEqual(['GET /job/I', 'GET /job/I']);
});

test('prints marks of the log only where they are asked for', async () => {
  await using platform = await startPlatform(() => ({ body: { id: 'J', status: 'RUNNING' } }));
  const job = await platform.client.getJobById('J');
  const printed: string[] = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed.push(String(text));
    return true;
  });
  const mark = (): void => {
    job.startLoggingChapter('Load');
    job.startLoggingBuffer(3);
    job.endLoggingBuffer();
  };
  mark();
  process.env['PICSELLIA_SDK_SECTION_HANDLER'] = '1';
  mark();
  expect(printed.join('')).toBe('--#--Load\n--3----3--');
});

test('reads, moves and deletes a log file, and forgets the URL of the former object', async () => {
  await using platform = await startPlatform(({ method, path }) => {
    if (path.endsWith('/retrieve_presigned_url')) return { body: { presigned_url: 'https://storage/new' } };
    if (method === 'PATCH') return { body: { object_name: 'logs/b.txt' } };
    return { body: { object_name: 'logs/a.txt', presigned_url: 'https://storage/old' } };
  });
  const file = await LoggingFile.getById(platform.client.connection, 'F');
  expect(file).toMatchObject({ id: 'F', filename: 'a.txt', large: false, url: 'https://storage/old' });
  await file.sync();
  await file.update({ objectName: 'logs/b.txt' });
  expect(file).toMatchObject({ filename: 'b.txt', objectName: 'logs/b.txt', url: 'https://storage/new' });
  expect(JSON.stringify(file)).toBe('{"id":"F","objectName":"logs/b.txt"}');
  await file.delete();
  expect(callsOf(platform).at(-1)).toBe('DELETE /logging/file/F');
});
