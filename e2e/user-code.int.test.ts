import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Emulator, type Seeded, startEmulator } from '@picsellia-ts/emulator';
import { processing, runOn, smallImages, startRun, variablesOf, writeProcessing } from './local-run.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

const seed = async (): Promise<Seeded> => emulator.seed({ images: await smallImages(4), job: {} });

const ON_THE_THIRD = (what: string, fields = '') =>
  processing(`concurrency: 1, ${fields} process: async (asset) => {
    if (asset.filename === 'image-002.jpg') { ${what} }
    return [rectangle('box', { x: 1, y: 1, w: 9, h: 9 })];
  }`);

const CASES: Record<string, [string, RegExp]> = {
  'the handler throws': [
    ON_THE_THIRD("throw new TypeError('broken');"),
    /image-002.jpg: the handler threw: TypeError: broken/,
  ],
  'the handler throws a text': [ON_THE_THIRD("throw 'text';"), /image-002.jpg: the handler threw: .*text/],
  'the handler rejects outside of its promise': [
    ON_THE_THIRD("setTimeout(() => { throw new Error('late'); }); await new Promise(() => {});"),
    /uncaught: late/,
  ],
  'the handler never comes back': [
    ON_THE_THIRD('await new Promise(() => {});', 'assetTimeoutMs: 1500,'),
    /blocked: the handler has not come back from image-002.jpg for 1.5 s/,
  ],
  'the handler blocks its thread': [
    ON_THE_THIRD('for (;;);', 'assetTimeoutMs: 1500,'),
    /blocked: the handler has not let go of the process for 5 s; in hand: image-002.jpg/,
  ],
  'the handler calls process.exit(0)': [
    ON_THE_THIRD('process.exit(0);'),
    /exited with code 0 before the run was over .*; in hand: image-002.jpg/,
  ],
  'its process is killed': [
    ON_THE_THIRD("process.kill(process.pid, 'SIGKILL'); await new Promise(() => {});"),
    /was killed by SIGKILL, .* memory.*; in hand: image-002.jpg/,
  ],
  'a shape breaks the contract': [
    ON_THE_THIRD("return [rectangle('box', { x: 900, y: 1, w: 5, h: 5 })];"),
    /image-002.jpg: rectangle 0: it lies outside of the image of 64 x 48 pixels/,
  ],
  'setup throws': [
    processing("setup: () => { throw new Error('no model'); }, process: () => []"),
    /setup threw: no model/,
  ],
  'run() throws': [processing("run: async () => { throw new Error('no run'); }"), /run threw: no run/],
};

test.each(Object.entries(CASES))('ends FAILED with the reason on the job when %s', async (_, [source, says]) => {
  const seeded = await seed();
  const run = await runOn(emulator, seeded, writeProcessing(source));
  expect(run.exitCode).toBe(1);
  expect(run.report?.reason).toMatch(says);
  const job = emulator.job(seeded.job_id ?? '');
  expect(job).toMatchObject({ status: 'FAILED', exitCode: '1' });
  expect(job?.lines.map(({ log }) => log).join('\n')).toMatch(says);
  expect(String(job?.logFile)).toMatch(/FAILED \(exit code 1\)/);
});

test('writes what was done before the failure', async () => {
  const seeded = await seed();
  await runOn(emulator, seeded, writeProcessing(ON_THE_THIRD("throw new Error('broken');")));
  expect(emulator.annotations(seeded.dataset_version_id)).toHaveLength(2);
});

test('keeps what user code prints at the very end of its process', async () => {
  const seeded = await seed();
  const source = processing(`setup: () => {
    process.on('exit', () => {
      for (let n = 0; n < 2000; n += 1) console.log('bye ' + n);
    });
    return {};
  }, process: () => []`);
  const run = await runOn(emulator, seeded, writeProcessing(source));
  expect(run.exitCode).toBe(0);
  const lines = run.stdout.split('\n').filter((line) => line.startsWith('bye '));
  expect([lines.length, lines.at(-1)]).toEqual([2000, 'bye 1999']);
});

test('closes what setup opened, in reverse order, also after a failure', async () => {
  const seeded = await seed();
  const source = processing(`
    setup: ({ onDispose, log }) => {
      onDispose(() => log.info('closed first opened'));
      onDispose(() => log.info('closed last opened'));
    },
    process: () => { throw new Error('broken'); }`);
  await runOn(emulator, seeded, writeProcessing(source));
  const lines = emulator.job(seeded.job_id ?? '')?.lines.map(({ log }) => log) ?? [];
  expect(lines.filter((line) => String(line).startsWith('closed'))).toEqual([
    'closed last opened',
    'closed first opened',
  ]);
});

/** Ready when the handler has an image and waits. */
const WAITS = processing(`concurrency: 1, process: async (asset, { signal, log }) => {
  if (asset.filename !== 'image-001.jpg') return [rectangle('box', { x: 1, y: 1, w: 9, h: 9 })];
  console.log('waiting');
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
  return [rectangle('box', { x: 1, y: 1, w: 9, h: 9 })];
}`);

test.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)('finishes what is in hand after %s', async (signal, exitCode) => {
  const seeded = await seed();
  const { child, finished } = startRun(writeProcessing(WAITS), variablesOf(emulator, seeded));
  child.stdout.on('data', (chunk) => {
    if (String(chunk).includes('waiting')) child.kill(signal);
  });
  const run = await finished;
  expect(run.exitCode).toBe(exitCode);
  expect(run.report?.reason).toMatch(
    new RegExp(`^stopped by ${signal} after 2 of . assets; start the same job to continue$`),
  );
  expect(emulator.annotations(seeded.dataset_version_id)).toHaveLength(2);
  expect(emulator.job(seeded.job_id ?? '')?.status).toBe('FAILED');
});

test('fails the job when the container is stopped while it starts', async () => {
  const seeded = await seed();
  let stop: () => void = () => undefined;
  const restore = emulator.intercept(({ method, path }) => {
    if (method === 'POST' && path.endsWith('/running')) stop();
    return undefined;
  });
  const source = processing('process: () => []', 'await new Promise((resolve) => setTimeout(resolve, 300));');
  const { child, finished } = startRun(writeProcessing(source), variablesOf(emulator, seeded));
  stop = () => child.kill('SIGTERM');
  const run = await finished;
  restore();
  expect(run.exitCode).toBe(143);
  expect(run.report?.reason).toMatch(/^stopped by SIGTERM before the first asset/);
  expect(emulator.job(seeded.job_id ?? '')?.status).toBe('FAILED');
});

test('leaves a job alone that it does not hold yet when it is stopped', async () => {
  const seeded = await seed();
  let stop: () => void = () => undefined;
  const restore = emulator.intercept(({ path }) => {
    if (!path.endsWith('/jobv2s/find')) return undefined;
    stop();
    return { status: 503 };
  });
  const { child, finished } = startRun(writeProcessing(processing('process: () => []')), variablesOf(emulator, seeded));
  stop = () => child.kill('SIGTERM');
  const run = await finished;
  restore();
  expect(run).toMatchObject({ exitCode: 143, stderr: 'error: stopped by SIGTERM before the job was taken\n' });
  expect(emulator.job(seeded.job_id ?? '')?.statuses).toEqual(['PENDING']);
});

test('has its last word within the time that a container engine gives, also on a platform that stalls', async () => {
  const seeded = await seed();
  const { child, finished } = startRun(writeProcessing(WAITS), {
    ...variablesOf(emulator, seeded),
    PICSELLIA_TS_GRACE_MS: '1000',
    PICSELLIA_TS_TRIES: '20',
  });
  let engine: NodeJS.Timeout | undefined;
  let restore: () => void = () => undefined;
  child.stdout.on('data', (chunk) => {
    if (engine || !String(chunk).includes('waiting')) return;
    restore = emulator.intercept(() => ({ status: 503 }));
    child.kill('SIGTERM');
    engine = setTimeout(() => child.kill('SIGKILL'), 10_000);
  });
  const run = await finished;
  clearTimeout(engine);
  restore();
  expect(run.exitCode).toBe(143);
});

test('never overwrites KILLED, and stops', async () => {
  const seeded = await seed();
  const { child, finished } = startRun(writeProcessing(WAITS), variablesOf(emulator, seeded));
  child.stdout.on('data', (chunk) => {
    if (String(chunk).includes('waiting')) emulator.killJob(seeded.job_id ?? '');
  });
  const run = await finished;
  expect(run.exitCode).toBe(143);
  expect(run.report?.reason).toContain('killed on the platform');
  expect(emulator.job(seeded.job_id ?? '')?.status).toBe('KILLED');
});

test('does not leave a worker behind when the supervisor is killed, even a blocked one', async () => {
  const seeded = await seed();
  const source = ON_THE_THIRD("console.log('pid', process.pid); for (;;);");
  const { child, finished } = startRun(writeProcessing(source), variablesOf(emulator, seeded));
  let pid = 0;
  child.stdout.on('data', (chunk) => {
    const [, found] = /pid (\d+)/.exec(String(chunk)) ?? [];
    if (!found) return;
    pid = Number(found);
    child.kill('SIGKILL');
  });
  await finished;
  expect(pid).toBeGreaterThan(0);
  const isAlive = () => {
    try {
      return !/^State:\s+Z/m.test(readFileSync(join('/proc', String(pid), 'status'), 'utf8'));
    } catch {
      return false;
    }
  };
  const deadline = Date.now() + 10_000;
  while (isAlive() && Date.now() < deadline) await once(AbortSignal.timeout(50), 'abort');
  expect(isAlive()).toBe(false);
});
