import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { type Emulator, type EmulatorOptions, type RecordedRequest, startEmulator } from '../../src/index.ts';
import { makePng } from '../support/png.ts';
import { missingPythonClient, runPython } from '../support/python-client.ts';

const missing = await missingPythonClient();
const testWithPython = missing === undefined ? test : test.skip;
if (missing !== undefined) process.stderr.write(`The vendor's client is left out: ${missing}\n`);

// The interpreter and the client take seconds to start on a busy machine.
jest.setTimeout(240_000);

const OPTIONS: EmulatorOptions = { recordRequests: true };
const MEBIBYTE = 1024 * 1024;
const PART_BYTES = 25 * MEBIBYTE;

let emulator: Emulator;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'conformance-'));
  emulator = await startEmulator(OPTIONS);
  const images = [0, 1, 2, 3].map(async (index) =>
    writeFile(join(folder, `image_${index}.png`), makePng(64, 48, 40 * index)),
  );
  await Promise.all(images);
});

afterEach(async () => {
  await emulator.close();
  await rm(folder, { recursive: true });
});

const restart = async (options: EmulatorOptions): Promise<void> => {
  await emulator.close();
  emulator = await startEmulator({ ...OPTIONS, ...options });
};

interface Program {
  name: string;
  arguments?: readonly string[];
  environment?: Record<string, string>;
}

/** Runs a program of this folder to its good end, and gives what it reports. */
const runProgram = async (program: Program): Promise<unknown> => {
  const seen = await runPython({
    script: join(import.meta.dirname, 'python', program.name),
    arguments: [folder, ...(program.arguments ?? [])],
    environment: {
      api_token: emulator.apiToken,
      organization_id: emulator.organizationId,
      host: emulator.host,
      ...program.environment,
    },
  });
  expect(emulator.unknownRoutes).toEqual([]);
  return seen;
};

testWithPython('a new version of a dataset is filled, annotated, exported, forked and split', async () => {
  const seen = (await runProgram({ name: 'augmentation.py' })) as { version: string };
  const annotations = emulator.annotations(seen.version);
  expect(annotations.flatMap(({ rectangles }) => rectangles.map(({ label }) => label)).sort()).toEqual(
    Array.from({ length: 4 }, () => 'car'),
  );
});

testWithPython('labels have groups, skeletons and attributes', async () => {
  expect(await runProgram({ name: 'labels.py' })).toEqual({ labels: ['automobile', 'cat'] });
});

testWithPython('tags stand on data, assets, versions, models and deployments', async () => {
  await runProgram({ name: 'tagging.py' });
});

testWithPython('data carry typed metadata, sources and projections', async () => {
  await restart({ lazyUrls: true });
  await runProgram({ name: 'datalake.py' });
});

const runJobLog = async (marks: '0' | '1'): Promise<{ seen: unknown; jobId: string }> => {
  const { job_id: jobId = '' } = await emulator.seed({});
  const environment = { job_id: jobId, PICSELLIA_SDK_SECTION_HANDLER: marks };
  return { seen: await runProgram({ name: 'job_log.py', environment }), jobId };
};

testWithPython('a run logs lines, bars, buffers and its exit code', async () => {
  const { seen, jobId } = await runJobLog('0');
  expect(seen).toMatchObject({ marks: '' });
  const part = '--#--Start job';
  expect(emulator.job(jobId)).toMatchObject({
    statuses: ['PENDING', 'RUNNING', 'FAILED'],
    lines: [
      { lineNb: 0, part, log: '--#--Start job\n' },
      { lineNb: 1, part, log: 'Epoch 1: 100%|###| 100/100 [00:01<00:00]\n' },
      { lineNb: 2, part, log: 'one\n' },
      { lineNb: 3, part, log: 'two\n' },
      { lineNb: 4, part, log: 'three\n' },
      { lineNb: 5, part, log: 'é è 漢字 🙂\n' },
      { lineNb: 6, part, log: 'special\n' },
    ],
    exitCode: '1',
    logFile: Buffer.from((seen as { file: string }).file),
  });
});

testWithPython('the marks of the log are printed when they are asked for', async () => {
  const { seen } = await runJobLog('1');
  expect(seen).toMatchObject({ marks: '--#--Train\n--2----2--' });
});

testWithPython('objects of every kind are made, read, changed and deleted', async () => {
  await runProgram({ name: 'objects.py' });
});

testWithPython('the wait for work that does not end is given up', async () => {
  await restart({ backgroundMs: 3_600_000 });
  expect(await runProgram({ name: 'endless_work.py' })).toEqual({ status: 'RUNNING' });
});

testWithPython('work takes time, and what is too large goes in pieces', async () => {
  await restart({ backgroundMs: 700, bodyLimitBytes: 1000 });
  await runProgram({ name: 'slow_work.py' });
  // What was too large was refused before it was read; then each asset came by itself.
  const bulk = emulator.requests.filter(({ path }) => path.endsWith('/bulk-annotations'));
  expect(bulk.map(({ body }) => body)).toMatchObject([{ annotations: [{}] }, { annotations: [{}] }]);
});

const storeModels = async (): Promise<void> => {
  await mkdir(join(folder, 'package/inner'), { recursive: true });
  await Promise.all([
    writeFile(join(folder, 'small.bin'), Buffer.alloc(4096, 1)),
    writeFile(join(folder, 'whole.bin'), Buffer.alloc(PART_BYTES, 2)),
    writeFile(join(folder, 'large.bin'), Buffer.alloc(PART_BYTES + MEBIBYTE, 3)),
    writeFile(join(folder, 'package/config.json'), '{}'),
    writeFile(join(folder, 'package/inner/weights.bin'), 'weights'),
  ]);
  emulator.addFault({
    match: { path: '/version/[^/]+/context$', times: 1 },
    fault: { kind: 'status', status: 403, body: { message: 'not yours' } },
  });
  await runProgram({ name: 'models.py' });
};

for (const storageKind of ['minio', 'google', 'azure'] as const) {
  testWithPython(`models are stored whole, in parts, zipped, replaced and fetched with ${storageKind}`, async () => {
    await restart({ storageKind });
    await storeModels();
  });
}

testWithPython('processings are registered, take inputs and are launched on each target', async () => {
  await runProgram({ name: 'processings.py' });
});

testWithPython('predictions of every format are monitored with a shadow, a source and a review', async () => {
  await runProgram({ name: 'monitoring.py' });
});

testWithPython('a token of the monitoring service that ran out is renewed', async () => {
  const isPrediction = ({ host, path }: RecordedRequest): boolean => host === 'oracle' && path.endsWith('/predictions');
  let refusals = 1;
  emulator.intercept((request) => {
    if (!isPrediction(request) || refusals === 0) return undefined;
    refusals -= 1;
    return { status: 401, body: { message: 'the token ran out' } };
  });
  await runProgram({ name: 'one_prediction.py' });
  const asked = emulator.requests.filter(({ host }) => host === 'oracle');
  expect(asked.map((request) => (isPrediction(request) ? 'prediction' : request.path))).toEqual([
    '/api/auth/login',
    'prediction',
    '/api/auth/login',
    'prediction',
  ]);
});

const SAID: Record<string, unknown> = {
  message: { message: 'what is wrong' },
  'null-detail': { message: 'what is wrong', detail: null },
  'no-details': { message: 'what is wrong', detail: [] },
  detail: { message: 'what is wrong', detail: 'one thing' },
  details: { message: 'what is wrong', detail: ['one thing', 'another'] },
  nameless: { detail: 'one thing' },
  text: 'plain words',
};

testWithPython('every status becomes the error that it stands for', async () => {
  const { dataset_version_id: versionId } = await emulator.seed({
    images: [{ filename: 'image.png', bytes: makePng(64, 48) }],
    job: false,
  });
  const once = new Set<string>();
  emulator.intercept((request: RecordedRequest) => {
    const asked = new URLSearchParams(request.query);
    const status = Number(asked.get('status') ?? 0);
    const key = `${request.path}?${request.query}`;
    if (status === 404 || (status !== 0 && request.host === 'platform'))
      return { status, body: SAID[asked.get('body') ?? 'message'] };
    if (once.has(key)) return undefined;
    once.add(key);
    if (asked.has('reset')) return 'reset';
    if (asked.has('truncate')) return { truncateAfter: undefined };
    return status === 0 ? undefined : { status, body: {} };
  });
  await runProgram({ name: 'errors.py', arguments: [versionId] });
});

testWithPython('lists of more than one page come whole', async () => {
  const assets = 2500;
  const bytes = makePng(8, 8);
  const images = Array.from({ length: assets }, (_, index) => ({ filename: `image_${index}.png`, bytes }));
  const { dataset_version_id: versionId } = await emulator.seed({ images, job: false });
  expect(await runProgram({ name: 'lists.py', arguments: [versionId, String(assets)] })).toEqual({ assets });
  expect(emulator.annotations(versionId)).toHaveLength(assets);
});
