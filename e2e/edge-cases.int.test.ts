import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Emulator, startEmulator } from '@picsellia-ts/emulator';
import { BOX, processing, runOn, scratch, smallImages, startRun, variablesOf, writeProcessing } from './local-run.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

const linesOf = (id: string | undefined): string[] => emulator.job(id ?? '')?.lines.map(({ log }) => String(log)) ?? [];

/** Lets one fault loose on the requests that fit, and takes it back after the work. */
const withFault = async <T>(fault: Parameters<Emulator['intercept']>[0], work: () => Promise<T>): Promise<T> => {
  const restore = emulator.intercept(fault);
  try {
    return await work();
  } finally {
    restore();
  }
};

test('keeps a log whose lines hold line separators of Unicode, and the ledger too', async () => {
  const [first, ...others] = await smallImages(2);
  if (!first) throw new Error('an image is needed');
  const images = [{ ...first, filename: 'one\u2028two.jpg' }, ...others];
  const seeded = await emulator.seed({ images, job: {} });
  const source = processing(`process: (asset, { log }) => {
    log.info('before\\u2028after');
    return [rectangle('box\\u2029', { x: 8, y: 6, w: 20, h: 10 })];
  }`);
  const run = await runOn(emulator, seeded, writeProcessing(source));
  expect(run.exitCode).toBe(0);
  expect(emulator.job(seeded.job_id ?? '')).toMatchObject({ status: 'SUCCEEDED', exitCode: '0' });
  expect(String(emulator.job(seeded.job_id ?? '')?.logFile)).toContain('before\u2028after');
});

test('writes no secret into run.json, the ledger, or events', async () => {
  const seeded = await emulator.seed({ images: await smallImages(2), job: {} });
  const source = processing(`onError: 'skip', process: (_asset, { log }) => {
    log.section('token ' + process.env.api_token);
    throw new Error('token ' + process.env.api_token);
  }`);
  const run = await runOn(emulator, seeded, writeProcessing(source));
  const again = await emulator.seed({ images: await smallImages(1), job: {} });
  const json = await runOn(emulator, again, writeProcessing(source), { flags: ['--json'] });
  const files = ['run.json', 'ledger.jsonl', 'log.jsonl'].map((name): [string, string] => [
    name,
    readFileSync(join(run.workDir, name), 'utf8'),
  ]);
  const told: Record<string, string> = Object.fromEntries([
    ...files,
    ['stdout', run.stdout],
    ['stderr', run.stderr],
    ['json', json.stdout],
  ]);
  const leaks = Object.entries(told).filter(([, text]) => text.includes(emulator.apiToken));
  expect(leaks.map(([name]) => name)).toEqual([]);
});

test('fails the job in time when it is stopped with a long log still to send', async () => {
  const seeded = await emulator.seed({ images: await smallImages(3), job: {} });
  const source = processing(`concurrency: 1, process: async (asset, { signal }) => {
    for (let n = 0; n < 40_000; n += 1) console.log('a line that is long enough to matter, number', n);
    console.log('waiting');
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    return [];
  }`);
  const { child, finished } = startRun(writeProcessing(source), variablesOf(emulator, seeded), {
    variables: {},
  });
  child.stdout.on('data', (chunk) => {
    if (String(chunk).includes('waiting')) child.kill('SIGTERM');
  });
  const run = await finished;
  expect(run.exitCode).toBe(143);
  expect(emulator.job(seeded.job_id ?? '')?.status).toBe('FAILED');
}, 60_000);

test('ends the job also when its log file cannot be stored', async () => {
  const seeded = await emulator.seed({ images: await smallImages(1), job: {} });
  const run = await withFault(
    ({ path }) => (path.endsWith('/logging/save') ? { status: 400, body: { message: 'no' } } : undefined),
    () => runOn(emulator, seeded, writeProcessing(processing(BOX))),
  );
  expect(emulator.job(seeded.job_id ?? '')?.status).toBe('SUCCEEDED');
  expect(run.exitCode).toBe(0);
  expect(run.stderr).toMatch(/the log file could not be stored/);
});

test('closes all that was opened when one closing throws, and keeps the first reason', async () => {
  const seeded = await emulator.seed({ images: await smallImages(1), job: {} });
  const source = processing(`
    setup: ({ onDispose, log }) => {
      onDispose(() => log.info('closed first opened'));
      onDispose(() => { throw new Error('stuck'); });
      return {};
    },
    process: () => { throw new Error('the true reason'); }`);
  const run = await runOn(emulator, seeded, writeProcessing(source));
  expect(run.report?.reason).toMatch(/the true reason/);
  expect(linesOf(seeded.job_id)).toContain('closed first opened');
});

test('waits for what is in the handler before it closes what setup opened', async () => {
  const images = Array.from({ length: 1001 }, (_, n) => ({ filename: `${n}.jpg`, width: 64, height: 48 }));
  const seeded = await emulator.seed({ images, job: {} });
  const source = processing(`concurrency: 4,
    setup: ({ onDispose }) => {
      const state = { isOpen: true, calls: 0 };
      onDispose(() => { state.isOpen = false; console.log('calls: ' + state.calls); });
      return { state };
    },
    process: async (asset, { state }) => {
      state.calls += 1;
      await new Promise((resolve) => setTimeout(resolve, Number.parseInt(asset.filename) > 860 ? 100 : 0));
      if (!state.isOpen) console.log('closed under way');
      return [rectangle('box', { x: 1, y: 1, w: 9, h: 9 })];
    }`);
  let pages = 1;
  const run = await withFault(
    ({ path, query }) => {
      if (!path.endsWith('/assets') || !query.includes('cursor')) return undefined;
      pages += 1;
      return pages === 5 ? { status: 400 } : undefined;
    },
    () => runOn(emulator, seeded, writeProcessing(source)),
  );
  expect(run.exitCode).toBe(4);
  expect(run.stdout).not.toContain('closed under way');
  // The list is read as far ahead as downloads may be under way, which is 128 at most.
  expect(run.report?.counts.done).toBeGreaterThan(860);
  expect(run.stdout).toContain(`calls: ${run.report?.counts.done}`);
  expect(emulator.annotations(seeded.dataset_version_id)).toHaveLength(run.report?.counts.done ?? 0);
}, 60_000);

test('writes what the handler returned, whatever it does with it afterwards', async () => {
  const seeded = await emulator.seed({ images: await smallImages(4), job: {} });
  const source = processing(
    `concurrency: 1, process: (asset, context) => {
      shared.label = asset.filename; shared.attributes.of = asset.filename; return shared; }`,
    `const shared = { kind: 'classification', label: '', attributes: { of: '' } };`,
  );
  await runOn(emulator, seeded, writeProcessing(source));
  const labels = emulator.annotations(seeded.dataset_version_id).flatMap(({ classifications }) => classifications);
  expect(labels.map(({ label }) => label).sort()).toEqual([0, 1, 2, 3].map((n) => `image-00${n}.jpg`));
  expect(labels.map(({ attributes }) => String(attributes?.['of'])).sort()).toEqual(
    [0, 1, 2, 3].map((n) => `image-00${n}.jpg`),
  );
});

test('appends once to what was taken before the platform refused one asset', async () => {
  const seeded = await emulator.seed({ images: await smallImages(4), type: 'MULTI', job: {} });
  const source = processing(`onError: 'skip', existing: 'append', process: (asset) => asset.filename < 'image-002.jpg'
    ? [rectangle('box', { x: 1, y: 1, w: 9, h: 9 })] : [point('eye', [5, 6])]`);
  let points = 0;
  const run = await withFault(
    ({ method, path }) => {
      if (method !== 'POST' || !/annotations?$/.test(path) || path.endsWith('bulk-annotations')) return undefined;
      points += 1;
      return points > 1 ? { status: 400, body: { message: 'no points' } } : undefined;
    },
    () => runOn(emulator, seeded, writeProcessing(source)),
  );
  expect(run.report?.counts).toMatchObject({ done: 3, failed: 1 });
  const counts = emulator
    .annotations(seeded.dataset_version_id)
    .map((each) => each.rectangles.length + each.points.length);
  expect(counts).toEqual([1, 1, 1]);
});

test('says that a job names no assets, and which of those it names are gone', async () => {
  const none = await emulator.seed({ images: await smallImages(1), job: { assetIds: [] } });
  const run = await runOn(emulator, none, writeProcessing(processing(BOX)));
  expect(run).toMatchObject({ exitCode: 0, report: { counts: { total: 0 } } });
  expect(run.stderr).toContain('the job names no assets: nothing to do');
  const images = await smallImages(2);
  const other = await emulator.seed({ images, job: { assetIds: ['99999999-9999-4999-8999-999999999999'] } });
  const gone = await runOn(emulator, other, writeProcessing(processing(BOX)));
  expect(gone.stderr).toContain('1 of the 1 assets that the job names are not in the dataset version');
});

test.each([
  [404, 3],
  [503, 4],
] as const)('ends with the right code when the storage answers %i for an image', async (status, exitCode) => {
  const seeded = await emulator.seed({ images: await smallImages(2), job: {} });
  const source = processing('process: async (asset) => { await asset.bytes(); return []; }');
  const run = await withFault(
    ({ host, method }) => (host === 'storage' && method === 'GET' ? { status } : undefined),
    () => runOn(emulator, seeded, writeProcessing(source), { variables: { PICSELLIA_TS_TRIES: '2' } }),
  );
  expect(run.exitCode).toBe(exitCode);
});

test('blames the platform when the list of assets cannot be fetched', async () => {
  const seeded = await emulator.seed({ images: await smallImages(2), job: { assetIds: 'all' } });
  const run = await withFault(
    ({ host, method }) => (host === 'storage' && method === 'GET' ? { status: 403 } : undefined),
    () => runOn(emulator, seeded, writeProcessing(processing(BOX))),
  );
  expect(run.exitCode).toBe(4);
});

test('does not turn a job that was killed at the last moment into a failure of the platform', async () => {
  const seeded = await emulator.seed({ images: await smallImages(1), job: {} });
  const run = await withFault(
    ({ path }) => {
      if (path.endsWith('/logging/save')) emulator.killJob(seeded.job_id ?? '');
      return undefined;
    },
    () => runOn(emulator, seeded, writeProcessing(processing(BOX))),
  );
  expect(run.exitCode).toBe(143);
  expect(emulator.job(seeded.job_id ?? '')?.status).toBe('KILLED');
});

test('ends although a process that user code left behind holds its output open', async () => {
  const seeded = await emulator.seed({ images: await smallImages(1), job: {} });
  const source = processing(
    `process: () => { const child = spawn('sleep', ['20'], { stdio: 'inherit', detached: true }); child.unref(); return []; }`,
    `import { spawn } from 'node:child_process';`,
  );
  const start = performance.now();
  const run = await runOn(emulator, seeded, writeProcessing(source));
  expect(run.exitCode).toBe(0);
  expect(performance.now() - start).toBeLessThan(15_000);
}, 40_000);

test('ends when setup never comes back', async () => {
  const seeded = await emulator.seed({ images: await smallImages(1), job: {} });
  const source = processing(`assetTimeoutMs: 100, setup: () => new Promise(() => {}), process: () => []`);
  const { child, finished } = startRun(writeProcessing(source), variablesOf(emulator, seeded));
  const killer = setTimeout(() => child.kill('SIGKILL'), 15_000);
  const run = await finished;
  clearTimeout(killer);
  expect(run.exitCode).toBe(1);
  expect(run.report?.reason).toMatch(/blocked: setup has not come back/);
}, 40_000);

test('ends with the code of the signal when run() throws because of it', async () => {
  const seeded = await emulator.seed({ images: await smallImages(1), job: {} });
  const source = processing(`run: async ({ signal }) => {
    console.log('waiting');
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
  }`);
  const { child, finished } = startRun(writeProcessing(source), variablesOf(emulator, seeded));
  child.stdout.on('data', (chunk) => {
    if (String(chunk).includes('waiting')) child.kill('SIGTERM');
  });
  expect((await finished).exitCode).toBe(143);
});

test('counts a shape that run() writes against the contract as a failed asset', async () => {
  const seeded = await emulator.seed({ images: await smallImages(3), job: {} });
  const source = processing(`onError: 'skip', run: async ({ assets, write }) => {
    for await (const asset of assets())
      await write(asset, [rectangle('box', { x: asset.filename === 'image-001.jpg' ? 900 : 1, y: 1, w: 5, h: 5 })]);
  }`);
  const run = await runOn(emulator, seeded, writeProcessing(source));
  expect(run).toMatchObject({ exitCode: 0, report: { counts: { total: 3, done: 2, failed: 1 } } });
});

test.each([
  ['a pair with one number', "polygon('a', [[1], [2], [3]])"],
  ['a number in place of a pair', "polygon('a', [1, 2, 3])"],
  ['a mask without counts', "{ kind: 'mask', label: 'a' }"],
  ['a mask of no run lengths', "{ kind: 'mask', label: 'a', mask: '{}' }"],
  ['a mask of another size', "{ kind: 'mask', label: 'a', mask: '1210' }"],
  ['attributes that are no JSON', "rectangle('a', { x: 1, y: 1, w: 5, h: 5 }, { attributes: { n: 1n } })"],
  ['a name of every object', "{ kind: 'toString', label: 'a' }"],
])('refuses %s as a breach of the contract', async (_, shape) => {
  const seeded = await emulator.seed({ images: await smallImages(1), type: 'MULTI', job: {} });
  const run = await runOn(emulator, seeded, writeProcessing(processing(`process: () => [${shape}]`)));
  expect(run.exitCode).toBe(1);
  expect(run.report?.reason).toMatch(/image-000.jpg: \w+ 0: /);
});

test('refuses keypoints beside a line, which no request takes together', async () => {
  const seeded = await emulator.seed({ images: await smallImages(2), type: 'MULTI', job: {} });
  const both = "line('a', [[1, 2], [3, 4]]), keypoints('b', [[5, 6, 2]])";
  const shapes = `asset.filename === 'image-000.jpg' ? [${both}] : [keypoints('b', [[5, 6, 2]])]`;
  const imports = "import { keypoints } from '@picsellia-ts/processing';";
  const source = processing(`onError: 'skip', process: (asset) => ${shapes}`, imports);
  const run = await runOn(emulator, seeded, writeProcessing(source));
  expect(run.report?.counts).toMatchObject({ done: 1, failed: 1, shapes: 1 });
  expect(run.report?.failures[0]?.error).toContain('takes no keypoints beside lines or points of one image');
});

test('names the images whose texts and attributes cannot be stored beside lines', async () => {
  const seeded = await emulator.seed({ images: await smallImages(3), type: 'MULTI', job: {} });
  const source = processing(`scoreAttribute: 'score', process: ({ filename }) => ({
    'image-000.jpg': [line('a', [[1, 2], [3, 4]]), rectangle('b', { x: 1, y: 2, w: 3, h: 4 }, { text: 'why' })],
    'image-001.jpg': [line('a', [[1, 2], [3, 4]], { score: 0.5 })],
    'image-002.jpg': [line('a', [[1, 2], [3, 4]])],
  })[filename]`);
  const run = await runOn(emulator, seeded, writeProcessing(source));
  expect({ exitCode: run.exitCode, shapes: run.report?.counts.shapes }).toEqual({ exitCode: 0, shapes: 4 });
  expect(run.stdout + run.stderr).toMatch(
    /without texts and attributes; those of image-00[01].jpg, image-00[01].jpg are not stored\n/,
  );
});

test.each(['ledger.jsonl', 'run.json'])('ends with exit code 5 when %s cannot be written', async (name) => {
  const seeded = await emulator.seed({ images: await smallImages(2), job: {} });
  const workDir = scratch();
  mkdirSync(join(workDir, name));
  const run = await runOn(emulator, seeded, writeProcessing(processing(BOX)), { workDir });
  expect(run.exitCode).toBe(5);
  expect(run.stderr).not.toMatch(/\n\s+at /);
  expect(emulator.job(seeded.job_id ?? '')?.status).toBe('FAILED');
});

test('says all of a message in which a file name holds a newline', async () => {
  const [image] = await smallImages(1);
  if (!image) throw new Error('an image is needed');
  const seeded = await emulator.seed({ images: [{ ...image, filename: 'one\ntwo.jpg' }], job: {} });
  const source = processing(`process: () => { throw new Error('broken'); }`);
  const run = await runOn(emulator, seeded, writeProcessing(source));
  expect(run.report?.reason).toMatch(/one.*two\.jpg: the handler threw: broken/);
});

test.each([
  [400, 3],
  [413, 3],
  [402, 4],
  [423, 4],
  [500, 4],
] as const)('ends with the right code when bulk writing is answered %i', async (status, exitCode) => {
  const seeded = await emulator.seed({ images: await smallImages(3), job: {} });
  const run = await withFault(
    ({ path }) =>
      path.endsWith('bulk-annotations') ? { status, body: { message: 'no', detail: ['why so'] } } : undefined,
    () => runOn(emulator, seeded, writeProcessing(processing(BOX)), { variables: { PICSELLIA_TS_TRIES: '2' } }),
  );
  expect(run.exitCode).toBe(exitCode);
  expect(run.report?.counts.done).toBe(0);
  if (status === 400) expect(run.report?.reason).toContain('why so');
  expect(emulator.job(seeded.job_id ?? '')?.status).toBe('FAILED');
});

test.each([
  ['the type is refused', 'PATCH', /dataset\/version\/[^/]+$/, { status: 400, body: { message: 'no' } }],
  ['the answer to a write cannot be read', 'POST', /bulk-annotations$/, { status: 200, body: ['?'] }],
] as const)('blames the platform when %s', async (_, method, path, fault) => {
  const seeded = await emulator.seed({ images: await smallImages(1), job: {} });
  const run = await withFault(
    (request) => (request.method === method && path.test(request.path) ? fault : undefined),
    () => runOn(emulator, seeded, writeProcessing(processing(BOX))),
  );
  expect(run.exitCode).toBe(4);
});

test.each([
  ['takes up the ledger of its own job', true],
  ['does not take the ledger of another job for its own', false],
])('%s', async (_, isOurs) => {
  const seeded = await emulator.seed({ images: await smallImages(2), job: {} });
  const workDir = scratch();
  const job = isOurs ? seeded.job_id : '99999999-9999-4999-8999-999999999999';
  const entries = seeded.asset_ids.map((asset) => ({ asset, filename: 'a.jpg', state: 'done', shapes: [], job }));
  writeFileSync(join(workDir, 'ledger.jsonl'), entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  const run = await runOn(emulator, seeded, writeProcessing(processing(BOX)), { workDir });
  expect(run.report?.counts).toMatchObject({ done: 2, shapes: isOurs ? 0 : 2 });
});

test('compares with what this start has sent, not with what a former one did', async () => {
  const seeded = await emulator.seed({ images: await smallImages(2), job: {} });
  const workDir = scratch();
  const asset = '99999999-9999-4999-8999-999999999999';
  const entry = { asset, filename: 'gone.jpg', state: 'done', shapes: [{}, {}], job: seeded.job_id };
  writeFileSync(join(workDir, 'ledger.jsonl'), `${JSON.stringify(entry)}\n{"asset":"cut of`);
  const source = processing(`existing: 'replace', ${BOX}`);
  const run = await runOn(emulator, seeded, writeProcessing(source), { workDir });
  expect(run).toMatchObject({ exitCode: 0, report: { counts: { done: 2 } } });
});

test('takes labels with unusual characters, and those that differ in case only', async () => {
  const seeded = await emulator.seed({ images: await smallImages(1), job: {} });
  const names = ['Cat', 'cat', 'a "b"', 'line\nbreak', 'ünï/😀', '__proto__', ' x '];
  const source = processing(
    `process: () => ${JSON.stringify(names)}.map((name) => rectangle(name, { x: 1, y: 1, w: 5, h: 5 }))`,
  );
  const run = await runOn(emulator, seeded, writeProcessing(source));
  expect(run.exitCode).toBe(0);
  const labels = emulator.annotations(seeded.dataset_version_id).flatMap(({ rectangles }) => rectangles);
  expect(labels.map(({ label }) => label)).toEqual(names);
});

test('keeps two assets of one file name apart', async () => {
  const images = (await smallImages(3)).map((image) => ({ ...image, filename: 'same.jpg' }));
  const seeded = await emulator.seed({ images, job: {} });
  const run = await runOn(emulator, seeded, writeProcessing(processing(BOX)));
  expect(run.report?.counts).toMatchObject({ done: 3, shapes: 3 });
  expect(emulator.annotations(seeded.dataset_version_id)).toHaveLength(3);
});
