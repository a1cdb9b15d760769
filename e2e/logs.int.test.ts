import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type Emulator, type Seeded, startEmulator } from '@picsellia-ts/emulator';
import { command, eventsOf, photographs, startCommand, startFront } from './launch-stage.ts';
import { processing, runOn, scratch, startRun, variablesOf, writeProcessing } from './local-run.ts';

let emulator: Emulator;
let forget: () => void = () => undefined;

beforeAll(async () => {
  emulator = await startEmulator();
});
afterEach(() => forget());
afterAll(() => emulator.close());

const seed = (datasetName: string): Promise<Seeded> =>
  emulator.seed({ datasetName, version: 'v1', images: photographs('cat.jpg', 'coffee.jpg') });

/** Says a line an image, with a colour that would change the reader's terminal. */
const TALKS = `setup: ({ log }) => { log.section('Looking'); return {}; },
  process: (asset, { log }) => { log.info('seen \\u001b[31m' + asset.filename); return []; }`;

const linesOf = (events: readonly Record<string, unknown>[], word: string): unknown[] =>
  events.filter(({ event, text }) => event === 'line' && String(text).includes(word)).map(({ text }) => text);

test('shows the stored log of a run that ended, with its sections, or only one of them', async () => {
  const seeded = await seed('ended');
  await runOn(emulator, seeded, writeProcessing(processing(TALKS)));
  const id = seeded.job_id ?? '';
  const whole = await command(emulator, ['logs', id]);
  expect(whole.exitCode).toBe(0);
  expect(whole.stderr).toContain(`${emulator.host}/${emulator.organizationId}/jobs/${id}/runs/`);
  expect(whole.stdout).toContain('seen cat.jpg');
  expect(whole.stdout).not.toContain('\u001b');
  const titles = whole.stdout.split('\n').filter((line) => line.startsWith('## '));
  expect(titles).toContain('## Looking');
  expect(titles.length).toBeGreaterThan(1);
  const part = await command(emulator, ['logs', id, '--section', 'looking']);
  expect(part.stdout.split('\n').filter((line) => line.startsWith('## '))).toEqual(['## Looking']);
  const none = await command(emulator, ['logs', id, '--section', 'nothing']);
  expect([none.exitCode, none.stderr]).toEqual([2, expect.stringMatching(/It has: .*Looking/)]);
});

test('follows the lines of a job on a local platform while it runs', async () => {
  const seeded = await seed('followed');
  const flag = join(scratch(), 'go-on');
  const waits = `process: async (asset, { log }) => {
    log.info('seen ' + asset.filename);
    while (!existsSync('${flag}')) await setTimeout(20);
    return [];
  }`;
  const imports = "import { existsSync } from 'node:fs';\nimport { setTimeout } from 'node:timers/promises';";
  const follow = startCommand(emulator, ['logs', seeded.job_id ?? '', '--follow', '--json']);
  expect(await follow.event('status')).toMatchObject({ status: 'PENDING' });
  const run = startRun(writeProcessing(processing(waits, imports)), variablesOf(emulator, seeded));
  expect(await follow.event('line', 'seen ')).toBeDefined();
  expect(emulator.job(seeded.job_id ?? '')?.status).toBe('RUNNING');
  writeFileSync(flag, '');
  await run.finished;
  const ended = await follow.ended;
  expect(ended.exitCode).toBe(0);
  const none = await command(emulator, ['logs', seeded.job_id ?? '', '--follow', '--section', 'nothing']);
  expect([none.exitCode, none.stderr]).toEqual([2, expect.stringContaining('It has: ')]);
  const events = eventsOf(ended);
  expect(linesOf(events, 'seen ')).toHaveLength(2);
  expect(events.findLast(({ event }) => event === 'status')).toMatchObject({ status: 'SUCCEEDED' });
});

test('waits for the end of the job where no lines can be read, and says why', async () => {
  const seeded = await seed('elsewhere');
  const front = await startFront(emulator);
  forget = front.close;
  const env = { host: front.host };
  const early = await command(emulator, ['logs', seeded.job_id ?? ''], { env });
  expect([early.exitCode, early.stderr]).toEqual([3, expect.stringContaining('no call is known that reads lines')]);
  const follow = startCommand(emulator, ['logs', seeded.job_id ?? '', '--follow', '--json'], { env });
  await follow.event('waiting');
  await runOn(emulator, seeded, writeProcessing(processing(TALKS)));
  const ended = await follow.ended;
  expect(ended.exitCode).toBe(0);
  expect(linesOf(eventsOf(ended), 'seen ')).toHaveLength(2);
});

test('stops at Ctrl-C and says that the job goes on', async () => {
  const { job_id: id = '' } = await seed('stopped');
  const follow = startCommand(emulator, ['logs', id, '--follow', '--json']);
  await follow.event('status');
  follow.child.kill('SIGINT');
  const ended = await follow.ended;
  expect(ended.exitCode).toBe(130);
  expect(eventsOf(ended).at(-1)).toEqual({ event: 'stopped-following', job_id: id });
});

test('says what is wrong when there is no log to show', async () => {
  const { job_id: id = '' } = await seed('silent');
  const waiting = await command(emulator, ['logs', id]);
  expect([waiting.exitCode, waiting.stderr]).toEqual([3, expect.stringContaining('is PENDING')]);
  emulator.killJob(id);
  const killed = await command(emulator, ['logs', id]);
  expect([killed.exitCode, killed.stderr]).toEqual([3, expect.stringContaining('is KILLED, and no log file')]);
  const unknown = await command(emulator, ['logs', '0b9d3a5e-6a4f-4c57-9d0c-3f4d1f2f6a11']);
  expect([unknown.exitCode, unknown.stderr]).toEqual([4, expect.stringContaining('has no job 0b9d3a5e')]);
  const noId = await command(emulator, ['logs', 'yesterday']);
  expect([noId.exitCode, noId.stderr]).toEqual([2, expect.stringContaining('by its id')]);
});
