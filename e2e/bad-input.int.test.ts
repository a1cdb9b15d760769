import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Emulator, type SeedOptions, startEmulator } from '@picsellia-ts/emulator';
import {
  BOX,
  type Finished,
  processing,
  runOn,
  scratch,
  smallImages,
  variablesOf,
  writeProcessing,
} from './local-run.ts';

let emulator: Emulator;
let images: NonNullable<SeedOptions['images']>;
beforeAll(async () => {
  emulator = await startEmulator();
  images = await smallImages(3);
});
afterAll(() => emulator.close());

interface Case {
  readonly source?: string;
  readonly seed?: SeedOptions;
  readonly variables?: Record<string, string>;
  readonly exitCode: number;
  readonly says: RegExp;
}

const withParameters = 'parameters: z.object({ confidence: z.number().min(0).max(1).default(0.5) }),';
const good = processing(BOX);

const runCase = async ({ source = good, seed, variables = {} }: Case) => {
  const seeded = await emulator.seed({ images, job: {}, ...seed });
  const run = await runOn(emulator, seeded, writeProcessing(source), { variables });
  return { run, seeded };
};

const expectOneLine = ({ stderr }: Finished, says: RegExp): void => {
  const errors = stderr.split('\n').filter((line) => line.startsWith('error: '));
  expect(errors).toHaveLength(1);
  expect(errors[0]).toMatch(says);
  expect(stderr).not.toMatch(/\n\s+at /);
};

const BEFORE_THE_JOB: Record<string, Case> = {
  'no api_token': { variables: { api_token: '' }, exitCode: 2, says: /api_token is not set/ },
  'no job_id': { variables: { job_id: '' }, exitCode: 2, says: /job_id is not set/ },
  'no organization_id': { variables: { organization_id: '' }, exitCode: 2, says: /organization_id is not set/ },
  'a wrong token': { variables: { api_token: 'wrong-token' }, exitCode: 4, says: /401/ },
  'an unknown job': {
    variables: { job_id: '99999999-9999-4999-8999-999999999999' },
    exitCode: 4,
    says: /jobv2s\/find answered 404/,
  },
  'a foreign organization': {
    variables: { organization_id: '99999999-9999-4999-8999-999999999999' },
    exitCode: 4,
    says: /answered 40[34]/,
  },
};

test.each(Object.entries(BEFORE_THE_JOB))('ends before the job is touched: %s', async (_, given) => {
  const { run, seeded } = await runCase(given);
  expect(run.exitCode).toBe(given.exitCode);
  expectOneLine(run, given.says);
  expect(emulator.job(seeded.job_id ?? '')?.statuses).toEqual(['PENDING']);
});

const ON_THE_JOB: Record<string, Case> = {
  'a context without the model that the task needs': {
    source: good.replace("model: 'none', ", ''),
    exitCode: 2,
    says: /names no model version, but test \(pre-annotation\) needs one/,
  },
  'a locked version': { seed: { locked: true }, exitCode: 2, says: /is locked: unlock it first/ },
  'a parameter of the wrong type': {
    source: processing(withParameters + BOX),
    seed: { job: { parameters: { confidence: 'high' } } },
    exitCode: 2,
    says: /confidence = "high": .*expected number/,
  },
  'a parameter out of range': {
    source: processing(withParameters + BOX),
    seed: { job: { parameters: { confidence: '1.5' } } },
    exitCode: 2,
    says: /confidence = "1.5": .*<=1/,
  },
  'a misspelt parameter': {
    source: processing(withParameters + BOX),
    seed: { job: { parameters: { confidance: 0.5 } } },
    exitCode: 2,
    says: /confidance is unknown; did you mean confidence\?/,
  },
  'a file that throws on import': {
    source: `throw new Error('boom');\n${good}`,
    exitCode: 1,
    says: /threw on import \(processing.ts:\d+:\d+\): boom/,
  },
  'a file that imports what is not there': {
    source: `import 'no-such-package';\n${good}`,
    exitCode: 1,
    says: /threw on import.*no-such-package/,
  },
  'a file that exports nothing': {
    source: 'export const nothing = 1;',
    exitCode: 2,
    says: /exports no processing: write `export default defineProcessing/,
  },
  'a file that exports two of one task': {
    source: `${good}\nexport const twin = defineProcessing({ name: 'twin', task: 'pre-annotation', ${BOX} });`,
    exitCode: 2,
    says: /exports two processings of the task pre-annotation: test and twin/,
  },
  'TypeScript that cannot be stripped': {
    source: `enum Mode { fast }\n${good}`,
    exitCode: 1,
    says: /cannot be run by stripping its types .*enum/,
  },
  'a definition with two handlers': {
    source: processing(`run: async () => {}, ${BOX}`),
    exitCode: 2,
    says: /processing.ts:\d+:\d+\): processing "test": give exactly one of process, processBatch and run/,
  },
  'a field that is for images in a task on a model': {
    source: good.replace("'pre-annotation'", "'model-conversion'"),
    exitCode: 2,
    says: /processing "test": the field "model" is for tasks on images, not for model-conversion/,
  },
  'a job of another task': {
    seed: { job: { type: 'DATA_AUGMENTATION' } },
    exitCode: 2,
    says: /the job asks for data-augmentation, but the file exports test \(pre-annotation\)/,
  },
};

test.each(Object.entries(ON_THE_JOB))('ends FAILED before anything is written: %s', async (_, given) => {
  const { run, seeded } = await runCase(given);
  expect(run.exitCode).toBe(given.exitCode);
  expectOneLine(run, given.says);
  const job = emulator.job(seeded.job_id ?? '');
  expect(job).toMatchObject({ status: 'FAILED', exitCode: String(given.exitCode) });
  expect(job?.lines.map(({ log }) => log).join('\n')).toMatch(given.says);
  expect(emulator.annotations(seeded.dataset_version_id)).toEqual([]);
});

test('tells the job when the entry is missing', async () => {
  const seeded = await emulator.seed({ images, job: {} });
  const run = await runOn(emulator, seeded, '/no/such/processing.ts');
  expect(run.exitCode).toBe(2);
  expectOneLine(run, /there is no file \/no\/such\/processing.ts/);
  expect(emulator.job(seeded.job_id ?? '')?.status).toBe('FAILED');
});

test('says which work folder cannot be written', async () => {
  const seeded = await emulator.seed({ images, job: {} });
  const file = join(scratch(), 'file');
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, '');
  const workDir = join(file, 'work');
  const run = await runOn(emulator, seeded, writeProcessing(good), { workDir });
  expect(run.exitCode).toBe(5);
  expectOneLine(run, /the log cannot be written in .*work/);
  expect(emulator.job(seeded.job_id ?? '')?.status).toBe('FAILED');
});

const DECODES =
  'process: async (asset) => { await asset.image(); return [rectangle("box", { x: 1, y: 1, w: 9, h: 9 })]; }';

const withBadImage = () =>
  images.map((image, index) => (index === 1 ? { ...image, bytes: Buffer.from('this is no JPEG') } : image));

test('names an unreadable image and ends the run by default', async () => {
  const { run } = await runCase({
    source: processing(DECODES),
    seed: { images: withBadImage() },
    exitCode: 3,
    says: /image-001/,
  });
  expect(run.exitCode).toBe(3);
  expect(run.report?.failures).toEqual([
    expect.objectContaining({
      filename: 'image-001.jpg',
      error: expect.stringContaining('is no image that can be decoded'),
    }),
  ]);
});

test('goes on past an unreadable image with onError skip', async () => {
  const source = processing(`onError: 'skip', ${DECODES}`);
  const { run } = await runCase({ source, seed: { images: withBadImage() }, exitCode: 0, says: /image-001/ });
  expect(run).toMatchObject({ exitCode: 0, report: { counts: { done: 2, failed: 1 } } });
  expect(run.stderr).toContain('image-001.jpg is no image that can be decoded');
});

test('ends a run in which more assets fail than maxFailures', async () => {
  const source = processing(`onError: 'skip', maxFailures: 1, process: () => { throw new Error('no'); }`);
  const { run } = await runCase({ source, exitCode: 3, says: /maxFailures/ });
  expect(run).toMatchObject({
    exitCode: 3,
    report: { reason: expect.stringContaining('than maxFailures (1) allows') },
  });
});

test('does not call a run a success in which every asset failed', async () => {
  const source = processing(`onError: 'skip', process: () => { throw new Error('no'); }`);
  const { run } = await runCase({ source, exitCode: 3, says: /all 3/ });
  expect(run).toMatchObject({ exitCode: 3, report: { reason: expect.stringContaining('all 3 assets') } });
});

test('says that a version without assets left nothing to do', async () => {
  const { run, seeded } = await runCase({ seed: { images: [] }, exitCode: 0, says: /./ });
  expect(run).toMatchObject({ exitCode: 0, report: { counts: { total: 0 } } });
  expect(run.stderr).toContain('the dataset version has no assets: nothing to do');
  expect(variablesOf(emulator, seeded)['job_id']).toBeDefined();
});
