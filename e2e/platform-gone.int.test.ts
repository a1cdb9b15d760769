import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { startEmulator } from '@picsellia-ts/emulator';
import { BOX, processing, runOn, smallImages, startRun, variablesOf, writeProcessing } from './local-run.ts';

const SAYS_WHEN_BUSY = processing(`concurrency: 1, process: async (asset) => {
  await asset.bytes();
  if (asset.filename === 'image-003.jpg') console.log('busy');
  await new Promise((resolve) => setTimeout(resolve, 20));
  return [rectangle('box', { x: 1, y: 1, w: 9, h: 9 })];
}`);

test('ends with exit code 4 and keeps the log when the platform is gone in the middle', async () => {
  const emulator = await startEmulator();
  const seeded = await emulator.seed({ images: await smallImages(60), job: {} });
  const { child, finished } = startRun(writeProcessing(SAYS_WHEN_BUSY), variablesOf(emulator, seeded));
  let closed: Promise<void> | undefined;
  child.stdout.on('data', (chunk) => {
    if (String(chunk).includes('busy')) closed ??= emulator.close();
  });
  const run = await finished;
  await closed;
  expect(closed).toBeDefined();
  expect(run.exitCode).toBe(4);
  expect(run.report).toMatchObject({ status: 'FAILED', exitCode: 4 });
  expect(run.stderr).toMatch(/requests repeated: \d+; the last: .*attempt \d/);
  expect(run.stderr).toMatch(/the log is in /);
  const spool = join(run.workDir, 'log.jsonl');
  expect(existsSync(spool)).toBe(true);
  expect(readFileSync(spool, 'utf8')).toContain('FAILED (exit code 4)');
  expect(run.stdout + run.stderr).not.toContain(emulator.apiToken);
});

test('survives a platform that resets, refuses or loses the answer of each request once', async () => {
  const emulator = await startEmulator();
  const seeded = await emulator.seed({ images: await smallImages(12), type: 'OBJECT_DETECTION', job: {} });
  const met = new Map<string, number>();
  const faults = ['reset', { status: 503, body: { message: 'busy' } }, 'lost-answer'] as const;
  emulator.intercept(({ method, path }) => {
    const key = `${method} ${path}`;
    const count = met.get(key) ?? 0;
    met.set(key, count + 1);
    return count === 0 ? faults[met.size % faults.length] : undefined;
  });
  const variables = { PICSELLIA_TS_TRIES: '6' };
  const run = await runOn(emulator, seeded, writeProcessing(processing(BOX)), { variables });
  expect(run).toMatchObject({ exitCode: 0, report: { counts: { done: 12, shapes: 12 } } });
  const annotations = emulator.annotations(seeded.dataset_version_id);
  expect(annotations.map(({ rectangles }) => rectangles.length)).toEqual(Array.from({ length: 12 }, () => 1));
  await emulator.close();
});

test('stops within its grace time while the platform does not take RUNNING, and has written nothing', async () => {
  const emulator = await startEmulator({ recordRequests: true });
  const seeded = await emulator.seed({ images: await smallImages(12), type: 'OBJECT_DETECTION', job: {} });
  const variables = { ...variablesOf(emulator, seeded), PICSELLIA_TS_GRACE_MS: '2000' };
  const { child, finished } = startRun(writeProcessing(processing(BOX)), variables);
  let stopped = false;
  emulator.intercept(({ path }) => {
    // The worker has read what it needs to begin.
    if (path.endsWith('/stats') && !stopped) stopped = child.kill('SIGTERM');
    return path.endsWith('/running') ? { status: 503 } : undefined;
  });
  const run = await finished;
  expect(run).toMatchObject({ exitCode: 143, report: { status: 'FAILED', counts: { done: 0 } } });
  expect(emulator.annotations(seeded.dataset_version_id)).toEqual([]);
  // No other status overtakes that one, which is asked for again and again.
  const statuses = emulator.requests.flatMap(({ path }) => /\/(running|fail|succeed)$/.exec(path)?.[1] ?? []);
  expect(statuses.slice(0, statuses.lastIndexOf('running'))).not.toContain('fail');
  expect(statuses).not.toContain('succeed');
  await emulator.close();
});
