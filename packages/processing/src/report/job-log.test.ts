import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '@picsellia-ts/emulator';
import { Client, type Job } from '@picsellia-ts/sdk';
import { JobLog } from './job-log.ts';
import { writeLogFile } from './log-file.ts';
import { plainOutput } from './output.ts';
import { redactor } from './redact.ts';
import { Spool } from './spool.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ recordRequests: true });
});
afterAll(() => emulator.close());

const open = async (): Promise<{ job: Job; log: JobLog; spool: Spool; client: Client }> => {
  const { apiToken, organizationId, host } = emulator;
  const client = await Client.connect({ apiToken, organizationId, host });
  const { job_id = '' } = await emulator.seed({ job: {} });
  const spool = Spool.open(mkdtempSync(join(tmpdir(), 'job-log-')));
  const nowhere = { write: () => true } as unknown as NodeJS.WritableStream;
  const log = new JobLog(spool, plainOutput({ stdout: nowhere, stderr: nowhere }), redactor([apiToken]));
  return { job: await client.getJobById(job_id), log, spool, client };
};

const sentBy = (job: Job) =>
  emulator.requests.filter(({ path }) => path === `/api/v2/job/${job.id}/logging`).map(({ body }) => body);
const linesOf = (job: Job) => emulator.job(job.id)?.lines.map(({ lineNb, log }) => `${lineNb} ${log}`);

test('sends what came before the job was known, in one batch, and the exit code', async () => {
  const { job, log, client } = await open();
  log.line('info', 'first');
  log.line('info', 'second\nthird');
  log.attach(job);
  expect(await log.end(0)).toBe(true);
  expect(sentBy(job)).toEqual([
    expect.objectContaining({ line_nb: 0, log: ['--#--Start job', 'first', 'second', 'third'], special: 'buffer' }),
    expect.objectContaining({ line_nb: 4, log: '0', special: 'exit_code', part: '--#--End job' }),
  ]);
  await client.close();
});

test('sends at once what waits when the end is near, and keeps room for the end when it has just sent', async () => {
  const { job, log, client } = await open();
  log.attach(job);
  log.line('info', 'waits');
  log.flush();
  // Not after the second for which lines gather, but as soon as it can be sent.
  const sent = () => sentBy(job).map((body) => (body as { readonly log: unknown }).log);
  while (sent().length === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(sent()).toEqual([['--#--Start job', 'waits']]);
  log.line('info', 'later');
  log.flush();
  await log.end(0);
  expect(sent().slice(1)).toEqual(['later', '0']);
  await client.close();
});

test('keeps one line for progress, and ends with its last text', async () => {
  const { job, log, spool, client } = await open();
  log.attach(job);
  log.progress({ total: 10, done: 1, skipped: 0, failed: 0 });
  log.line('info', 'between');
  log.progress({ total: 10, done: 10, skipped: 0, failed: 0 });
  log.line('info', 'after');
  await log.end(0);
  expect(linesOf(job)).toEqual([
    '0 --#--Start job',
    '1 10 of 10 assets (100 %): 10 done, 0 skipped, 0 failed',
    '2 between',
    '3 after',
  ]);
  expect(sentBy(job)).toHaveLength(3);
  const path = join(spool.path, '../logs.json');
  await writeLogFile(path, spool.read(), { exitCode: 0 });
  const { logs } = (JSON.parse(readFileSync(path, 'utf8')) as Record<string, { logs: Record<string, string> }>)[
    '--#--Start job'
  ] ?? { logs: {} };
  expect(logs).toEqual({
    2: '10 of 10 assets (100 %): 10 done, 0 skipped, 0 failed',
    3: 'between',
    4: 'after',
  });
  await client.close();
});

test('begins a section with its title and keeps the progress of the one before', async () => {
  const { job, log, client } = await open();
  log.attach(job);
  log.progress({ total: 2, done: 2, skipped: 0, failed: 0 });
  log.section('Second');
  log.line('info', 'in it');
  await log.end(0);
  const lines = emulator.job(job.id)?.lines ?? [];
  expect(lines.map(({ part, log: text }) => [part, text])).toEqual([
    ['--#--Start job', '--#--Start job'],
    ['--#--Start job', '2 of 2 assets (100 %): 2 done, 0 skipped, 0 failed'],
    ['--#--Second', '--#--Second'],
    ['--#--Second', 'in it'],
  ]);
  await client.close();
});

test('splits a line that is too long, and loses nothing of it', async () => {
  const { job, log, client } = await open();
  const text = Array.from({ length: 20_000 }, (_, index) => index % 10).join('');
  log.line('info', text);
  log.attach(job);
  await log.end(0);
  const [, ...parts] = emulator.job(job.id)?.lines.map(({ log: line }) => line) ?? [];
  expect(parts.join('')).toBe(text);
  await client.close();
});

test('keeps what the platform refuses, and says so once', async () => {
  const { job, log, spool, client } = await open();
  const restore = emulator.intercept(({ path }) => (path.endsWith('/logging') ? { status: 403 } : undefined));
  log.attach(job);
  log.line('info', 'kept');
  expect(await log.end(1)).toBe(false);
  restore();
  expect(log.away).toContain('403');
  expect(readFileSync(spool.path, 'utf8')).toContain('kept');
  await client.close();
});

test('never sends a secret', async () => {
  const { job, log, spool, client } = await open();
  log.attach(job);
  log.line('info', `the token is ${emulator.apiToken}`);
  await log.end(0);
  expect(linesOf(job)).toContain('1 the token is [secret]');
  expect(readFileSync(spool.path, 'utf8')).not.toContain(emulator.apiToken);
  await client.close();
});

const FLOODS: Record<string, (log: JobLog) => void> = {
  'in one section': (log) => {
    for (let n = 0; n < 100_000; n += 1) log.line('info', `noise number ${n}`);
  },
  'in many sections': (log) => {
    for (let n = 0; n < 100_000; n += 1) {
      if (n % 20 === 0) log.section(`part ${n / 20}`);
      log.line('info', `noise number ${n}`);
    }
  },
  'after a line of progress': (log) => {
    log.progress({ total: 2, done: 1, skipped: 0, failed: 0 });
    for (let n = 0; n < 100_000; n += 1) log.line('info', `noise number ${n}`);
  },
};

test.each(Object.entries(FLOODS))('ends with five requests at most, however much waits: %s', async (_, flood) => {
  const { job, log, client } = await open();
  flood(log);
  log.attach(job);
  expect(await log.end(0)).toBe(true);
  expect(sentBy(job).length).toBeLessThanOrEqual(5);
  const texts = emulator.job(job.id)?.lines.map(({ log: text }) => String(text)) ?? [];
  expect(texts).toContainEqual(expect.stringMatching(/^… \d+ lines are in the log file only/));
  expect(texts).toContain('noise number 99999');
  await client.close();
});
