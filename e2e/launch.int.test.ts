import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Emulator, type Seeded, startEmulator } from '@picsellia-ts/emulator';
import { command, eventsOf, photographs, startCommand } from './launch-stage.ts';
import { BOX, startRun, writeProcessing } from './local-run.ts';

/** A processing that asks for a model, and works without looking at it. */
const source = (name: string, handler: string): string => `
import { defineProcessing, rectangle } from '@picsellia-ts/processing';
import { z } from 'zod';
export default defineProcessing({
  name: '${name}', task: 'pre-annotation', modelType: 'OBJECT_DETECTION', image: 'registry.test/me/cats', cpu: 2,
  parameters: z.object({ confidence: z.number().min(0).max(1).default(0.25), label: z.string().default('box') }),
  ${handler},
});`;

let emulator: Emulator;
let seeded: Seeded;
let cats: string;
/** How many requests there were when the test began. */
let mark: number;

const deployed = async (text: string): Promise<string> => {
  const entry = writeProcessing(text);
  const { exitCode, stderr } = await command(emulator, ['deploy', entry, '--no-push', '--yes']);
  expect([exitCode, stderr]).toEqual([0, expect.any(String)]);
  return entry;
};

beforeAll(async () => {
  emulator = await startEmulator({ recordRequests: true });
  seeded = await emulator.seed({
    datasetName: 'pets',
    version: 'v1',
    images: photographs('cat.jpg', 'coffee.jpg', 'horse.png'),
    model: { name: 'yolo', version: 'v3', type: 'OBJECT_DETECTION', framework: 'ONNX', files: [] },
    job: false,
  });
  cats = await deployed(source('cats', BOX));
});
afterAll(() => emulator.close());
beforeEach(() => {
  mark = emulator.requests.length;
});
let forget: () => void = () => undefined;
afterEach(() => forget());

const ON_PETS = ['launch', 'cats', '--dataset-version', 'pets/v1'];
const WITH_MODEL = [...ON_PETS, '--model', 'yolo/v3'];

/** The bodies of what was launched in this test. */
const launches = (): unknown[] =>
  emulator.requests
    .slice(mark)
    .filter(({ path }) => path.endsWith('/processing/launch'))
    .map(({ body }) => body);

/** Runs a launched job as a container would, until it ends. */
const work = (entry: string, jobId: unknown): ReturnType<typeof startRun> =>
  startRun(entry, {
    api_token: emulator.apiToken,
    organization_id: emulator.organizationId,
    host: emulator.host,
    job_id: String(jobId),
  });

test('launches, follows a job that really runs to its end, and ends as it did', async () => {
  const flags = ['--entry', cats, '--param', 'confidence=0.4', '--param', 'label=pet', '--cpu', '3', '--json'];
  const launch = startCommand(emulator, [...WITH_MODEL, ...flags]);
  const { job_id: jobId, page } = (await launch.event('launched')) ?? {};
  expect(page).toBe(`${emulator.host}/${emulator.organizationId}/jobs/${String(jobId)}`);
  const { exitCode } = await work(cats, jobId).finished;
  expect(exitCode).toBe(0);
  const ended = await launch.ended;
  expect(ended.exitCode).toBe(0);
  expect(eventsOf(ended).at(-1)).toMatchObject({ event: 'finished', status: 'SUCCEEDED', exit_code: 0 });
  expect(launches()).toEqual([
    {
      processing_id: expect.any(String),
      parameters: { confidence: 0.4, label: 'pet' },
      asset_ids: null,
      cpu: 3,
      gpu: null,
      inputs: { model_version_id: seeded.model_version_id },
    },
  ]);
  expect(emulator.annotations(seeded.dataset_version_id)).toHaveLength(3);
});

test('ends with 1 when the job fails, and shows the last lines of its log', async () => {
  const entry = await deployed(source('sad', 'process: () => { throw new Error("no cat on it"); }'));
  await emulator.seed({
    datalakeName: 'sad',
    datasetName: 'sad',
    version: 'v1',
    images: photographs('cat.jpg'),
    job: false,
  });
  const args = ['launch', 'sad', '--dataset-version', 'sad/v1', '--model', 'yolo/v3', '--json'];
  const launch = startCommand(emulator, args);
  const { job_id: jobId } = (await launch.event('launched')) ?? {};
  await work(entry, jobId).finished;
  const ended = await launch.ended;
  expect(ended.exitCode).toBe(1);
  expect(eventsOf(ended).at(-1)).toMatchObject({ event: 'finished', status: 'FAILED', exit_code: 1 });
  expect(ended.stderr).toContain('no cat on it');
  expect(ended.stderr).toContain(`picsellia-ts logs ${String(jobId)}`);
});

test('ends with 143 when somebody kills the job', async () => {
  const launch = startCommand(emulator, [...WITH_MODEL, '--json']);
  const { job_id: jobId } = (await launch.event('launched')) ?? {};
  emulator.killJob(String(jobId));
  expect((await launch.ended).exitCode).toBe(143);
});

test('stops following at Ctrl-C, and lets the job go on', async () => {
  const launch = startCommand(emulator, [...WITH_MODEL, '--json']);
  const { job_id: jobId } = (await launch.event('launched')) ?? {};
  await launch.event('status');
  launch.child.kill('SIGINT');
  const { exitCode, stderr } = await launch.ended;
  expect(exitCode).toBe(130);
  expect(stderr).toContain(`The job goes on: ${emulator.host}`);
  expect(emulator.job(String(jobId))?.status).toBe('PENDING');
});

test('does not wait with --no-follow, and takes only the assets that are named or found', async () => {
  const [first, second] = seeded.asset_ids;
  const named = await command(emulator, [...WITH_MODEL, '--assets', `${first},${second},${first}`, '--no-follow']);
  expect(named).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('on pets/v1 (2 assets): job ') });
  const query = 'data.filename = "horse.png"';
  expect(await command(emulator, [...WITH_MODEL, '--query', query, '--no-follow'])).toMatchObject({ exitCode: 0 });
  expect(launches()).toMatchObject([{ asset_ids: [first, second] }, { asset_ids: [seeded.asset_ids[2]] }]);
});

test('launches on a datalake, on a model, and into a new dataset version', async () => {
  const tags = writeProcessing(`
import { defineProcessing } from '@picsellia-ts/processing';
const image = 'registry.test/me/all';
export const tagger = defineProcessing({ name: 'tagger', task: 'data-auto-tagging', image, process: () => ['seen'] });
export const smaller = defineProcessing({ name: 'smaller', task: 'model-compression', image, process: () => [] });
export const flips = defineProcessing({ name: 'flips', task: 'data-augmentation', image, process: () => [] });`);
  expect((await command(emulator, ['deploy', tags, '--no-push', '--yes'])).exitCode).toBe(0);
  const launch = (...args: string[]): ReturnType<typeof command> =>
    command(emulator, ['launch', ...args, '--entry', tags, '--no-follow']);
  expect(await launch('tagger', '--datalake', seeded.datalake_id, '--all')).toMatchObject({ exitCode: 0 });
  expect(await launch('smaller', '--model-version', 'yolo/v3')).toMatchObject({ exitCode: 0 });
  expect(await launch('flips', '--dataset-version', 'pets/v1', '--output-version', 'flipped')).toMatchObject({
    exitCode: 0,
  });
  expect(launches()).toMatchObject([
    { data_ids: [expect.any(String), expect.any(String), expect.any(String)] },
    { inputs: {} },
    { inputs: { target_version_name: 'flipped' } },
  ]);
});

for (const [title, args, exitCode, said] of [
  ['no target', ['launch', 'cats'], 2, 'Say what the job runs on'],
  ['two targets', [...ON_PETS, '--datalake', 'default'], 2, 'one of --dataset-version, --datalake'],
  ['a target of another kind', ['launch', 'cats', '--datalake', 'default', '--all'], 2, 'works on a dataset version'],
  ['an unknown processing', ['launch', 'dogs', '--dataset-version', 'pets/v1'], 4, 'has no processing dogs. It has'],
  ['an unknown version', ['launch', 'cats', '--dataset-version', 'pets/v9'], 4, '--dataset-version pets/v9'],
  ['a version without a dataset', ['launch', 'cats', '--dataset-version', 'pets'], 2, 'an id, or NAME/VERSION'],
  ['no model', ON_PETS, 2, 'Give it: --model ID'],
  ['an unknown model', [...ON_PETS, '--model', 'yolo/v9'], 4, '--model yolo/v9'],
  ['an unknown input', [...WITH_MODEL, '--input', 'modle=1'], 2, 'It declares: model_version_id.'],
  ['a parameter of another kind', [...WITH_MODEL, '--param', 'confidence=high'], 2, 'like its default 0.25'],
  ['a parameter without a value', [...WITH_MODEL, '--param', 'confidence'], 2, 'expected name=value'],
  ['a CPU that is none', [...WITH_MODEL, '--cpu', 'four'], 2, '--cpu four: expected a whole number.'],
  ['ids that are none', [...WITH_MODEL, '--assets', 'a,b'], 2, '--assets a: expected ids'],
  ['an empty list of ids', [...WITH_MODEL, '--assets', ''], 2, 'expected ids'],
  ['assets of elsewhere', [...WITH_MODEL, '--assets', '0b9d3a5e-6a4f-4c57-9d0c-3f4d1f2f6a11'], 2, '1 id of 1'],
  ['a query that finds nothing', [...WITH_MODEL, '--query', 'data.filename = "none"'], 2, 'it finds no assets'],
] as const) {
  test(`refuses ${title} before anything is launched`, async () => {
    const ended = await command(emulator, [...args]);
    expect(ended).toMatchObject({ exitCode, stdout: '', stderr: expect.stringContaining(said) });
    expect(ended.stderr.trim().split('\n')).toHaveLength(1);
    expect(launches()).toEqual([]);
  });
}

test('checks by the definition, where its file is at hand, as the run will', async () => {
  const { stderr, exitCode } = await command(emulator, [...WITH_MODEL, '--entry', cats, '--param', 'confidence=4']);
  expect([exitCode, stderr]).toEqual([2, expect.stringMatching(/confidence = 4: .*<=1/)]);
  const other = ['launch', 'cats', '--dataset-version', 'pets/v1', '--entry', cats, '--param', 'confidense=0.3'];
  expect((await command(emulator, other)).stderr).toContain('did you mean confidence?');
  expect(launches()).toEqual([]);
});

test('refuses a model of another type, a locked version, and an output that is not empty', async () => {
  await emulator.seed({ model: { name: 'seg', type: 'SEGMENTATION', files: [] }, datasetName: 'x', job: false });
  const seg = await command(emulator, [...ON_PETS, '--model', 'seg/v0']);
  expect([seg.exitCode, seg.stderr]).toEqual([2, expect.stringContaining('type OBJECT_DETECTION, and this is SEG')]);
  await emulator.seed({ datasetName: 'shut', version: 'v1', locked: true, job: false });
  const shut = await command(emulator, ['launch', 'cats', '--dataset-version', 'shut/v1', '--model', 'yolo/v3']);
  expect([shut.exitCode, shut.stderr]).toEqual([2, expect.stringContaining('shut/v1 is locked')]);
  const full = await command(emulator, [...WITH_MODEL, '--output-version', 'v1']);
  expect([full.exitCode, full.stderr]).toEqual([2, expect.stringContaining('one already, with 3 assets')]);
  expect(launches()).toEqual([]);
});

test('says so when it cannot know whether a job began, and launches once', async () => {
  forget = emulator.addFault({ match: { path: '/processing/launch$' }, fault: { kind: 'lost-answer' } });
  const { exitCode, stderr } = await command(emulator, [...WITH_MODEL, '--no-follow']);
  expect([exitCode, stderr]).toEqual([4, expect.stringContaining('It is not known whether the job began')]);
  expect(stderr).toContain(`${emulator.host}/${emulator.organizationId}/jobs`);
  expect(launches()).toHaveLength(1);
});

test('says that the job goes on when the platform goes away while it is followed', async () => {
  const launch = startCommand(emulator, [...WITH_MODEL, '--json']);
  await launch.event('status');
  forget = emulator.addFault({ match: { path: '/api/v2/job/' }, fault: { kind: 'status', status: 503 } });
  const { exitCode, stderr } = await launch.ended;
  expect([exitCode, stderr]).toEqual([4, expect.stringContaining('The job goes on:')]);
});
