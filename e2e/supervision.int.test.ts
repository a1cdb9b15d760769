import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Emulator, type Seeded, startEmulator } from '@picsellia-ts/emulator';
import {
  type Finished,
  killRun,
  ONE_BOX,
  processing,
  runOn,
  scratch,
  smallImages,
  startRun,
  variablesOf,
  writeProcessing,
} from './local-run.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

const seed = async (count = 4): Promise<Seeded> => emulator.seed({ images: await smallImages(count), job: {} });

const ON_THE_THIRD = (what: string, fields = '') =>
  processing(`concurrency: 1, onError: 'skip', ${fields} process: async (asset) => {
    if (asset.filename === 'image-002.jpg') { ${what} }
    ${ONE_BOX}
  }`);

interface RunFile {
  readonly restarts?: number;
  readonly timings: { readonly slowest?: string };
}

const runFileOf = ({ workDir }: Finished): RunFile =>
  JSON.parse(readFileSync(join(workDir, 'run.json'), 'utf8')) as RunFile;

const linesOf = ({ job_id = '' }: Seeded): string =>
  emulator
    .job(job_id)
    ?.lines.map(({ log }) => log)
    .join('\n') ?? '';

const POISON: Record<string, [string, RegExp]> = {
  'calls process.exit': [ON_THE_THIRD('process.exit(7);'), /exited with code 7/],
  'is killed': [
    ON_THE_THIRD("process.kill(process.pid, 'SIGKILL'); await new Promise(() => {});"),
    /was killed by SIGKILL/,
  ],
  'throws outside of its promise': [
    ON_THE_THIRD("setTimeout(() => { throw new Error('late'); }); await new Promise(() => {});"),
    /uncaught: late/,
  ],
  'blocks its thread': [ON_THE_THIRD('for (;;);', 'assetTimeoutMs: 1500,'), /blocked: the handler has not let go/],
};

test.each(Object.entries(POISON))('fails one image alone when its handler %s each time', async (_, [source, says]) => {
  const seeded = await seed();
  const run = await runOn(emulator, seeded, writeProcessing(source));
  expect(run.exitCode).toBe(0);
  expect(run.report).toMatchObject({ status: 'SUCCEEDED', counts: { total: 4, done: 3, skipped: 0, failed: 1 } });
  const [failure] = run.report?.failures ?? [];
  expect(failure?.error).toMatch(/^image-002.jpg: it was in hand at 2 crashes; the last: /);
  expect(failure?.error).toMatch(says);
  expect(runFileOf(run).restarts).toBe(2);
  expect(linesOf(seeded)).toMatch(/in hand: image-002.jpg; its process is started again \(restart 2\)/);
  expect(linesOf(seeded)).toMatch(/crashed and was started again: 2 times/);
  expect(emulator.annotations(seeded.dataset_version_id)).toHaveLength(3);
});

test('goes on after a crash that does not come again, and fails nothing', async () => {
  const seeded = await seed(6);
  const source = `import { existsSync, writeFileSync } from 'node:fs';
    import { join } from 'node:path';
    ${processing(`concurrency: 1, onError: 'skip', process: (asset, { workDir }) => {
      const mark = join(workDir, 'crashed');
      if (asset.filename === 'image-003.jpg' && !existsSync(mark)) {
        writeFileSync(mark, '');
        process.kill(process.pid, 'SIGKILL');
        for (;;);
      }
      ${ONE_BOX}
    }`)}`;
  const run = await runOn(emulator, seeded, writeProcessing(source));
  expect(run).toMatchObject({ exitCode: 0, report: { counts: { total: 6, done: 6, failed: 0, shapes: 6 } } });
  expect(runFileOf(run).restarts).toBe(1);
  expect(emulator.annotations(seeded.dataset_version_id)).toHaveLength(6);
});

test('counts a poisonous image for maxFailures', async () => {
  const seeded = await seed();
  const run = await runOn(emulator, seeded, writeProcessing(ON_THE_THIRD('process.exit(7);', 'maxFailures: 0,')));
  expect(run.exitCode).toBe(3);
  expect(run.report?.reason).toMatch(/^more assets failed than maxFailures \(0\) allows; the last: image-002.jpg/);
});

test('gives up when the worker dies before its first asset twice in a row', async () => {
  const seeded = await seed();
  const source = processing("onError: 'skip', setup: () => process.exit(9), process: () => []");
  const run = await runOn(emulator, seeded, writeProcessing(source));
  expect(run.exitCode).toBe(1);
  expect(run.report?.reason).toMatch(/exited with code 9 .*; so did the one before it, with no asset in hand$/);
  expect(runFileOf(run).restarts).toBe(1);
  expect(emulator.job(seeded.job_id ?? '')?.status).toBe('FAILED');
});

/** Says so when its worker has been started again, and then waits for ever in its import. */
const SLOW_TO_RESTART = (fields: string) => `import { existsSync, writeFileSync } from 'node:fs';
  import { join } from 'node:path';
  const mark = join(process.env.PICSELLIA_TS_WORK_DIR, 'crashed');
  if (existsSync(mark)) {
    console.log('started again');
    await new Promise((resolve) => setTimeout(resolve, 60_000));
  }
  ${processing(`onError: 'skip', ${fields} process: () => {
    writeFileSync(mark, '');
    process.exit(7);
  }`)}`;

test.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)('ends on %s during a restart, also with a second one', async (signal, exitCode) => {
  const seeded = await seed();
  const { child, finished } = startRun(writeProcessing(SLOW_TO_RESTART('')), variablesOf(emulator, seeded));
  child.stdout.on('data', (chunk) => {
    const text = String(chunk);
    if (text.includes('started again\n')) child.kill(signal);
    if (text.includes('finishing what is in hand')) child.kill(signal);
  });
  const run = await finished;
  expect(run.exitCode).toBe(exitCode);
  expect(run.report?.reason).toMatch(new RegExp(`^stopped by ${signal} .*; start the same job to continue$`));
  expect(emulator.job(seeded.job_id ?? '')?.status).toBe('FAILED');
});

test('never overwrites KILLED during a restart', async () => {
  const seeded = await seed();
  const variables = { ...variablesOf(emulator, seeded), PICSELLIA_TS_GRACE_MS: '200' };
  const { child, finished } = startRun(writeProcessing(SLOW_TO_RESTART('')), variables);
  child.stdout.on('data', (chunk) => {
    if (String(chunk).includes('started again\n')) emulator.killJob(seeded.job_id ?? '');
  });
  const run = await finished;
  expect(run.exitCode).toBe(143);
  expect(emulator.job(seeded.job_id ?? '')?.status).toBe('KILLED');
});

test('says where the run stands when no asset ends, and which stage took most of the time', async () => {
  const seeded = await seed();
  const source = processing(`concurrency: 1, process: async (asset, { log }) => {
    if (asset.filename === 'image-002.jpg') await new Promise((resolve) => setTimeout(resolve, 4_000));
    ${ONE_BOX}
  }`);
  const variables = { PICSELLIA_TS_STALL_MS: '1000' };
  const run = await runOn(emulator, seeded, writeProcessing(source), { variables });
  expect(run.exitCode).toBe(0);
  expect(linesOf(seeded)).toMatch(
    /no asset has ended for \d+ s; the slowest stage so far is \w+ .*; in hand: image-002.jpg/,
  );
  expect(runFileOf(run).timings.slowest).toBe('handler');
});

test('refuses a second start while one runs, and takes over from one that was killed', async () => {
  const seeded = await seed();
  const workDir = join(scratch(), 'a'.repeat(120));
  mkdirSync(workDir);
  const waits = processing("process: async () => { console.log('waiting'); await new Promise(() => {}); }");
  const { child, finished } = startRun(writeProcessing(waits), variablesOf(emulator, seeded), { workDir });
  const waiting = Promise.withResolvers<void>();
  child.stdout.on('data', (chunk) => String(chunk).includes('waiting') && waiting.resolve());
  await waiting.promise;
  const entry = writeProcessing(processing(`process: () => { ${ONE_BOX} }`));
  const second = await runOn(emulator, seeded, entry, { workDir });
  expect(second.exitCode).toBe(2);
  expect(second.stderr).toMatch(
    new RegExp(
      `^error: job ${seeded.job_id} is being run in .*, by process ${child.pid} on .*; nothing was started\n$`,
    ),
  );
  expect(emulator.job(seeded.job_id ?? '')?.statuses).toEqual(['PENDING', 'RUNNING']);
  child.kill('SIGKILL');
  await finished;
  const third = await runOn(emulator, seeded, entry, { workDir });
  expect(third).toMatchObject({ exitCode: 0, report: { counts: { done: 4 } } });
});

const people = {
  images: [{ id: 0, file_name: 'image-000.jpg', width: 64, height: 48 }],
  categories: [{ id: 0, name: 'person' }],
  annotations: [{ id: 0, image_id: 0, category_id: 0, bbox: [1, 2, 3, 4], area: 12 }],
};

/** Kills the supervisor, and with it the worker, when the platform has heard of shapes and nobody was told so. */
const killAtWrite = async (
  source: string,
  path: RegExp,
): Promise<{ seeded: Seeded; killed: Finished; entry: string }> => {
  const seeded = await emulator.seed({ images: await smallImages(3), type: 'MULTI', coco: people, job: {} });
  const entry = writeProcessing(source);
  let die: () => void = () => undefined;
  const restore = emulator.intercept(({ method, path: at }) => {
    if (method !== 'POST' || !path.test(at)) return undefined;
    die();
    return 'lost-answer';
  });
  const { child, finished } = startRun(entry, variablesOf(emulator, seeded));
  die = () => killRun(child);
  const killed = await finished;
  restore();
  return { seeded, killed, entry };
};

const countsOf = ({ dataset_version_id: id }: Seeded): number[] =>
  emulator
    .annotations(id)
    .map(({ rectangles, points }) => rectangles.length + points.length)
    .sort((one, other) => one - other);

test.each([
  ['boxes, in bulk', "[rectangle('box', { x: 1, y: 1, w: 9, h: 9 })]", /bulk-annotations$/],
  ['points, one asset at a time', "[point('eye', [5, 6])]", /\/annotation\/[0-9a-f-]{36}\/./],
])('appends once when it dies before the ledger hears of what was written: %s', async (_, result, path) => {
  const { seeded, killed, entry } = await killAtWrite(processing(`existing: 'append', process: () => ${result}`), path);
  expect(killed.exitCode).toBeNull();
  const again = await runOn(emulator, seeded, entry, { workDir: killed.workDir });
  expect(again).toMatchObject({ exitCode: 0, report: { counts: { total: 3, done: 3, shapes: 3 } } });
  expect(countsOf(seeded)).toEqual([1, 1, 2]);
  expect(linesOf(seeded)).not.toMatch(/fresh disk/);
});

test('says how append on a fresh disk knows what was added before, and adds nothing twice', async () => {
  const source = processing(`existing: 'append', process: () => { ${ONE_BOX} }`);
  const { seeded, entry } = await killAtWrite(source, /bulk-annotations$/);
  const again = await runOn(emulator, seeded, entry);
  expect(again.exitCode).toBe(0);
  expect(linesOf(seeded)).toMatch(/existing: 'append' on a fresh disk: what a former start of this job has added/);
  expect(countsOf(seeded)).toEqual([1, 1, 2]);
});
