import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Emulator, type Seeded, startEmulator } from '@picsellia-ts/emulator';
import {
  type Finished,
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

const onThe = (index: number, what: string, fields = '', before = ''): string =>
  processing(
    `concurrency: 1, ${fields} process: async (asset) => {
      if (asset.filename === 'image-00${index}.jpg') { ${what} }
      ${ONE_BOX}
    }`,
    before,
  );

const restartsOf = ({ report }: Finished): number => (report as { restarts?: number } | undefined)?.restarts ?? 0;
const shapesOf = ({ dataset_version_id: id }: Seeded): number[] =>
  emulator.annotations(id).map(({ rectangles }) => rectangles.length);
const statusOf = ({ job_id = '' }: Seeded): string | undefined => emulator.job(job_id)?.status;

const THROWN = [
  'undefined',
  'null',
  "'a text'",
  "'x'.repeat(3_000_000)",
  '{ get message() { throw new Error("get"); } }',
  'Object.defineProperty(new Error("?"), "message", { get() { throw new Error("get"); } })',
  'Object.assign(new Error("odd"), { stack: { no: "text" }, name: Symbol("name") })',
  'Object.assign(new Error("round"), { get cause() { return this; } })',
  'new Proxy({}, new Proxy({}, { get() { throw new Error("trap"); } }))',
  '(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; })()',
  '{ [Symbol.for("nodejs.util.inspect.custom")]() { throw new Error("inspect"); } }',
];

test('names the image, whatever its handler throws, and goes on', async () => {
  const seeded = await seed(THROWN.length + 1);
  const source = processing(
    `concurrency: 1, onError: 'skip', process: (asset) => {
      const what = THROWN[Number(asset.filename.slice(6, 9))];
      if (what) throw what();
      ${ONE_BOX}
    }`,
    `const THROWN = [${THROWN.map((value) => `() => (${value})`).join(', ')}];`,
  );
  const run = await runOn(emulator, seeded, writeProcessing(source));
  expect({ exitCode: run.exitCode, reason: run.report?.reason }).toEqual({ exitCode: 0 });
  expect(run.report?.counts).toMatchObject({ done: 1, failed: THROWN.length });
  expect(restartsOf(run)).toBe(0);
  const errors = run.report?.failures.map(({ error }) => error) ?? [];
  expect(errors.filter((error) => !/^image-0\d\d.jpg: the handler threw: ./.test(error))).toEqual([]);
  expect(Math.max(...errors.map((error) => error.length))).toBeLessThan(5_000);
});

const REJECTS_LATE = 'void new Promise((_, reject) => setTimeout(() => reject(new Error("late")), 50));';
/** Each image takes longer than the one before takes to reject. */
const LINGERS = (fields = '') =>
  processing(`concurrency: 1, ${fields} process: async (asset) => {
    if (asset.filename === 'image-001.jpg') ${REJECTS_LATE}
    else await new Promise((resolve) => setTimeout(resolve, 400));
    ${ONE_BOX}
  }`);

test('tells whose handler rejects after it has returned', async () => {
  const seeded = await seed();
  const run = await runOn(emulator, seeded, writeProcessing(LINGERS()));
  expect(run.exitCode).toBe(1);
  expect(run.report?.reason).toBe('uncaught: late, from the handler of image-001.jpg, after it had returned');
  expect(statusOf(seeded)).toBe('FAILED');
});

test('blames the image whose handler rejects late, not the one that is in hand then', async () => {
  const seeded = await seed();
  const run = await runOn(emulator, seeded, writeProcessing(LINGERS("onError: 'skip',")));
  expect({ exitCode: run.exitCode, restarts: restartsOf(run) }).toEqual({ exitCode: 0, restarts: 2 });
  expect(run.report?.counts).toMatchObject({ done: 3, failed: 1 });
  expect(run.report?.failures[0]?.error).toMatch(/^image-001.jpg: .*uncaught: late, from the handler of image-001.jpg/);
});

test('loses one image alone to native code that crashes on it', async () => {
  const seeded = await seed();
  const run = await runOn(emulator, seeded, writeProcessing(onThe(2, 'process.abort();', "onError: 'skip',")));
  expect(run).toMatchObject({ exitCode: 0, report: { counts: { done: 3, failed: 1 } } });
  expect(run.report?.failures[0]?.error).toMatch(/^image-002.jpg: .* was killed by SIGABRT: native code crashed/);
  expect(shapesOf(seeded)).toEqual([1, 1, 1]);
});

test('fails the job with the image on which native code crashed', async () => {
  const seeded = await seed();
  const crash = "process.kill(process.pid, 'SIGSEGV'); await new Promise(() => {});";
  const run = await runOn(emulator, seeded, writeProcessing(onThe(2, crash)));
  expect(run.exitCode).toBe(1);
  expect(run.report?.reason).toMatch(/killed by SIGSEGV: .*; in hand: image-002.jpg/);
  expect(statusOf(seeded)).toBe('FAILED');
});

const HANGS: Record<string, [string, number]> = {
  'process() with a thenable that never settles': [
    onThe(2, 'return { then() {} };', "onError: 'skip', assetTimeoutMs: 700,"),
    1,
  ],
  'processBatch() that never comes back': [
    processing(`onError: 'skip', assetTimeoutMs: 500, batchSize: 2, processBatch: async (assets) => {
      if (assets.some(({ filename }) => filename === 'image-002.jpg')) await new Promise(() => {});
      return assets.map(() => [rectangle('box', { x: 1, y: 1, w: 9, h: 9 })]);
    }`),
    2,
  ],
  'run() that keeps an image': [
    processing(`onError: 'skip', assetTimeoutMs: 700, run: async ({ assets, write }) => {
      for await (const asset of assets()) {
        if (asset.filename === 'image-002.jpg') await new Promise(() => {});
        await write(asset, [rectangle('box', { x: 1, y: 1, w: 9, h: 9 })]);
      }
    }`),
    1,
  ],
};

test.each(Object.entries(HANGS))('fails alone what is in the hand of %s, and goes on', async (_, [source, failed]) => {
  const seeded = await seed();
  const run = await runOn(emulator, seeded, writeProcessing(source));
  expect({ exitCode: run.exitCode, restarts: restartsOf(run) }).toEqual({ exitCode: 0, restarts: 1 });
  expect(run.report?.counts).toEqual({ total: 4, done: 4 - failed, skipped: 0, failed, shapes: 4 - failed });
  expect(run.report?.failures[0]?.error).toMatch(/^image-002.jpg: blocked: .* for [\d.]+ s$/);
  expect(shapesOf(seeded)).toEqual(Array.from({ length: 4 - failed }, () => 1));
});

test('ends a run() that hangs with nothing in hand as blocked, also with onError skip', async () => {
  const seeded = await seed();
  const source = processing(`onError: 'skip', assetTimeoutMs: 700, run: async ({ assets, write }) => {
    for await (const asset of assets()) await write(asset, [rectangle('box', { x: 1, y: 1, w: 9, h: 9 })]);
    await new Promise(() => {});
  }`);
  const run = await runOn(emulator, seeded, writeProcessing(source));
  expect({ exitCode: run.exitCode, restarts: restartsOf(run) }).toEqual({ exitCode: 1, restarts: 0 });
  expect(run.report?.reason).toMatch(
    /^blocked: run\(\) has neither asked for an asset nor settled one for 0.7 s.*alive/,
  );
  expect(shapesOf(seeded)).toEqual([1, 1, 1, 1]);
  expect(statusOf(seeded)).toBe('FAILED');
});

test('lets a run() take its time that says it is alive', async () => {
  const seeded = await seed();
  const source = processing(`assetTimeoutMs: 700, run: async ({ assets, write, alive }) => {
    const waits = async () => {
      for (let n = 0; n < 10; n += 1) {
        await new Promise((resolve) => setTimeout(resolve, 150));
        alive();
      }
    };
    await waits();
    for await (const asset of assets()) {
      if (asset.filename === 'image-002.jpg') await waits();
      await write(asset, [rectangle('box', { x: 1, y: 1, w: 9, h: 9 })]);
    }
  }`);
  const run = await runOn(emulator, seeded, writeProcessing(source));
  expect(run).toMatchObject({ exitCode: 0, report: { counts: { done: 4 } } });
});

test('does not wait for ever for the bytes of a new image', async () => {
  const job = { type: 'DATA_AUGMENTATION', outputVersion: 'made' };
  const seeded = await emulator.seed({ images: await smallImages(3), job });
  const source = `import { Readable } from 'node:stream';
    import { defineProcessing } from '@picsellia-ts/processing';
    export default defineProcessing({ name: 'test', task: 'data-augmentation', onError: 'skip', assetTimeoutMs: 700,
      process: async (asset) => asset.filename === 'image-001.jpg'
        ? { image: new Readable({ read() {} }) }
        : { image: await asset.bytes() } });`;
  const run = await runOn(emulator, seeded, writeProcessing(source));
  expect(run.report?.failures[0]?.error).toMatch(
    /^image-001.jpg: blocked: the result of the handler for image-001.jpg/,
  );
  expect(run).toMatchObject({ exitCode: 0, report: { counts: { done: 2, failed: 1 } } });
});

test.each([
  [
    'keeps handles open and replaces the console, its outputs and fetch',
    `setInterval(() => {}, 1_000); createServer().listen(0); spawn('sleep', ['1']);
    console = new Proxy(console, { get: () => () => { throw new Error('no console'); } });
    process.stdout.write = process.stderr.write = () => { throw new Error('no output'); };
    globalThis.fetch = () => { throw new Error('no fetch'); };`,
  ],
  ['closes its outputs and takes away every listener', 'closeSync(1); closeSync(2); process.removeAllListeners();'],
])('ends well although the handler %s', async (_, what) => {
  const seeded = await seed();
  const before = `import { closeSync } from 'node:fs'; import { createServer } from 'node:net';
    import { spawn } from 'node:child_process';`;
  const run = await runOn(emulator, seeded, writeProcessing(onThe(1, what, '', before)));
  expect(run).toMatchObject({ exitCode: 0, report: { counts: { done: 4 } } });
  expect(shapesOf(seeded)).toEqual([1, 1, 1, 1]);
});

const BROKEN: Record<string, [string, RegExp]> = {
  Promise: [
    `const Own = Promise;
      globalThis.Promise = class extends Own { static all() { throw new Error('no all'); } static race = undefined; };`,
    /(no all|not a function).*; user code has replaced Promise for the whole process$/,
  ],
  'JSON.stringify': ["JSON.stringify = () => { throw new Error('no JSON'); };", /no JSON/],
  'Array.prototype.map': ["Array.prototype.map = () => { throw new Error('no map'); };", /no map/],
  'Map.prototype.get': ["Map.prototype.get = () => { throw new Error('no get'); };", /no get/],
};

test('takes what a handler writes into the pipe of the log for printed lines', async () => {
  const seeded = await seed();
  const what = `writeSync(4, 'junk\\nnull\\n5\\n{"level":"loud","text":"x"}\\n'); console.log('after it');`;
  const run = await runOn(
    emulator,
    seeded,
    writeProcessing(onThe(1, what, '', "import { writeSync } from 'node:fs';")),
  );
  expect(run).toMatchObject({ exitCode: 0, report: { counts: { done: 4 } } });
  expect(run.stdout).toMatch(/^junk\nnull\n5\n\{"level":"loud","text":"x"\}$/m);
});

test.each(Object.entries(BROKEN))(
  'fails the job as user code with the reason when the handler breaks %s for everyone',
  async (_, [what, says]) => {
    const seeded = await seed();
    const run = await runOn(emulator, seeded, writeProcessing(onThe(1, what)));
    expect({ exitCode: run.exitCode, reason: run.report?.reason }).toEqual({
      exitCode: 1,
      reason: expect.stringMatching(says),
    });
    expect(statusOf(seeded)).toBe('FAILED');
  },
);

test('leaves nothing half done when the handler kills its supervisor', async () => {
  const seeded = await seed(6);
  const workDir = scratch();
  const entry = writeProcessing(onThe(3, "process.kill(process.ppid, 'SIGKILL'); for (;;);"));
  const killed = await startRun(entry, variablesOf(emulator, seeded), { workDir }).finished;
  expect(killed.exitCode).toBeNull();
  const again = await runOn(emulator, seeded, writeProcessing(processing(`process: () => { ${ONE_BOX} }`)), {
    workDir,
  });
  expect(again).toMatchObject({ exitCode: 0, report: { counts: { total: 6, done: 6, failed: 0 } } });
  expect(shapesOf(seeded)).toEqual([1, 1, 1, 1, 1, 1]);
});

test('works once on an image that the platform lists on two pages', async () => {
  const seeded = await seed();
  const { apiToken, host } = emulator;
  const path = `/api/dataset/version/${seeded.dataset_version_id}/assets`;
  const answer = await fetch(`${host}${path}?limit=10`, { headers: { authorization: `Bearer ${apiToken}` } });
  const { items } = (await answer.json()) as { items: readonly { id: string }[] };
  const restore = emulator.intercept(({ method, path: asked, query }) => {
    if (method !== 'GET' || asked !== path) return undefined;
    const isFirst = !query.includes('cursor=');
    const page = isFirst ? { items: items.slice(0, 3), next_cursor: 'rest' } : { items: [...items.slice(1), ...items] };
    return { status: 200, body: { ...page, count: 4 } };
  });
  const worked = onThe(9, '').replace('process: async (asset) => {', "$& console.log('on', asset.filename);");
  const run = await runOn(emulator, seeded, writeProcessing(worked));
  restore();
  expect(run.report?.counts).toEqual({ total: 4, done: 4, skipped: 0, failed: 0, shapes: 4 });
  expect(run.stdout.match(/^on image-00\d.jpg$/gm)).toHaveLength(4);
  expect(shapesOf(seeded)).toEqual([1, 1, 1, 1]);
});
