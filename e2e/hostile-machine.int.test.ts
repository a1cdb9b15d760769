import { execFileSync } from 'node:child_process';
import { mkdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Emulator, type Seeded, startEmulator } from '@picsellia-ts/emulator';
import sharp from 'sharp';
import { ONE_BOX, processing, runOn, scratch, smallImages, writeProcessing } from './local-run.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});

const mounted: string[] = [];
const groups: string[] = [];
afterAll(async () => {
  for (const folder of mounted) execFileSync('umount', [folder]);
  for (const group of groups) rmdirSync(group);
  await emulator.close();
});

/** A folder on a disk of its own; undefined where that takes rights that this user does not have. */
const smallDisk = (size: string): string | undefined => {
  const folder = scratch();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  mounted.push(folder);
  return folder;
};

/** A control group with so much memory; undefined where none can be made. */
const memoryGroup = (limitBytes: number): string | undefined => {
  for (const [root, file] of [
    ['/sys/fs/cgroup/memory', 'memory.limit_in_bytes'],
    ['/sys/fs/cgroup', 'memory.max'],
  ] as const) {
    const group = join(root, `picsellia-ts-test-${process.pid}`);
    try {
      mkdirSync(group);
      groups.push(group);
      // Without swap, which would only make it slow. A file that is not there is made nowhere in such a folder.
      writeFileSync(join(group, file), String(limitBytes));
      return join(group, 'cgroup.procs');
    } catch {
      // The other version, or none.
    }
  }
  return undefined;
};

const disk = smallDisk('512k');
const onSmallDisk = disk === undefined ? test.skip : test;
const controlGroup = memoryGroup(220 * 1024 * 1024);
const inGroup = controlGroup === undefined ? test.skip : test;

const FILL = `
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
const fill = (workDir) => {
  for (const size of [65536, 4096, 512, 1]) try { for (;;) appendFileSync(join(workDir, 'ballast'), Buffer.alloc(size)); } catch {}
};`;

const statusOf = ({ job_id = '' }: Seeded) => emulator.job(job_id)?.status;
const linesOf = ({ job_id = '' }: Seeded): string =>
  emulator
    .job(job_id)
    ?.lines.map(({ log }) => log)
    .join('\n') ?? '';

const FILLS: Record<string, string> = {
  'before a handler logs': `fill(workDir); for (let n = 0; n < 500; n += 1) console.log('a line for the log', n);`,
  'before the ledger is written': 'fill(workDir);',
  'by the handler, which says so': `appendFileSync(join(workDir, 'own'), Buffer.alloc(9_000_000));`,
};

onSmallDisk.each(Object.entries(FILLS))(
  'ends with exit code 5 when the disk is full %s, and goes on when it is not',
  async (_, fills) => {
    const workDir = join(disk ?? '', 'work');
    rmSync(workDir, { recursive: true, force: true });
    mkdirSync(workDir);
    const seeded = await emulator.seed({ images: await smallImages(6), job: {} });
    const fields = (what: string) =>
      processing(
        `concurrency: 1, onError: 'skip', process: (asset, { workDir }) => {
        if (asset.filename === 'image-003.jpg') { ${what} }
        ${ONE_BOX}
      }`,
        FILL,
      );
    const full = await runOn(emulator, seeded, writeProcessing(fields(fills)), { workDir });
    expect(full.exitCode).toBe(5);
    expect(full.stderr).toMatch(/disk.*full.*free some space.*start the same job again/);
    expect(full.stderr).not.toMatch(/\n\s+at /);
    expect(statusOf(seeded)).toBe('FAILED');
    expect(linesOf(seeded)).toMatch(/FAILED \(exit code 5\): .*full/);
    expect(String(emulator.job(seeded.job_id ?? '')?.logFile)).toMatch(/FAILED \(exit code 5\)/);
    for (const name of ['ballast', 'own']) rmSync(join(workDir, name), { force: true });
    const again = await runOn(emulator, seeded, writeProcessing(fields('')), { workDir });
    expect(again.exitCode).toBe(0);
    const { done = 0, skipped = 0, failed } = again.report?.counts ?? {};
    expect({ ended: done + skipped, failed }).toEqual({ ended: 6, failed: 0 });
    expect(emulator.annotations(seeded.dataset_version_id).map(({ rectangles }) => rectangles.length)).toEqual([
      1, 1, 1, 1, 1, 1,
    ]);
    expect(statusOf(seeded)).toBe('SUCCEEDED');
  },
);

onSmallDisk('brings every new image along once, also when the disk was full in between', async () => {
  const workDir = join(disk ?? '', 'making');
  mkdirSync(workDir);
  const seeded = await emulator.seed({
    images: await smallImages(6),
    job: { type: 'DATA_AUGMENTATION', outputVersion: 'made' },
  });
  const entry = (what: string) =>
    writeProcessing(`import sharp from 'sharp';
      import { defineProcessing } from '@picsellia-ts/processing';
      ${FILL}
      export default defineProcessing({ name: 'test', task: 'data-augmentation', concurrency: 1,
        process: async (asset, { workDir }) => {
          if (asset.filename === 'image-003.jpg') { ${what} }
          return { image: sharp(await asset.bytes()).flop() };
        } });`);
  const full = await runOn(emulator, seeded, entry('fill(workDir);'), { workDir });
  expect(full.exitCode).toBe(5);
  expect(statusOf(seeded)).toBe('FAILED');
  rmSync(join(workDir, 'ballast'));
  const again = await runOn(emulator, seeded, entry(''), { workDir });
  expect(again).toMatchObject({ exitCode: 0, report: { counts: { total: 6, done: 6, failed: 0, images: 6 } } });
});

onSmallDisk('says that a disk is full before anything is worked on', async () => {
  const workDir = join(disk ?? '', 'full');
  mkdirSync(workDir);
  for (const size of [65_536, 1]) {
    try {
      for (;;) writeFileSync(join(disk ?? '', 'ballast'), Buffer.alloc(size), { flag: 'a' });
    } catch {
      // Full, as it has to be.
    }
  }
  const seeded = await emulator.seed({ images: await smallImages(2), job: {} });
  const run = await runOn(emulator, seeded, writeProcessing(processing(`process: () => { ${ONE_BOX} }`)), { workDir });
  rmSync(join(disk ?? '', 'ballast'));
  expect(run.exitCode).toBe(5);
  expect(run.stderr).toContain(`${join(workDir, 'log.jsonl')} cannot be written: its disk is full`);
  expect(emulator.annotations(seeded.dataset_version_id)).toEqual([]);
  expect(statusOf(seeded)).toBe('FAILED');
});

const LEAKS = 'for (;;) { kept.push(Buffer.alloc(4_000_000, kept.length)); await new Promise(setImmediate); }';
const leaking = (fields: string, what = LEAKS) =>
  processing(
    `concurrency: 1, ${fields} process: async (asset) => {
      if (asset.filename === 'image-001.jpg') { ${what} }
      ${ONE_BOX}
    }`,
    'const kept = [];',
  );

inGroup.each(['fail', 'skip'])('says that the container has no more memory, with onError %s', async (onError) => {
  const seeded = await emulator.seed({ images: await smallImages(3), job: {} });
  const options = controlGroup === undefined ? {} : { controlGroup };
  const run = await runOn(emulator, seeded, writeProcessing(leaking(`onError: '${onError}',`)), options);
  const failed = onError === 'fail' ? run.report?.reason : run.report?.failures[0]?.error;
  expect(run.exitCode).toBe(onError === 'fail' ? 1 : 0);
  expect(failed).toMatch(
    /out of memory: .*the memory of 220 MB of this container is used up; .*image-001|image-001.*220 MB/,
  );
  expect(statusOf(seeded)).toBe(onError === 'fail' ? 'FAILED' : 'SUCCEEDED');
});

const LARGE = { width: 4_400, height: 3_400, channels: 3, background: '#888' } as const;
const DECODES: Record<string, string> = {
  'process()': 'concurrency: 6, process: async (asset) => { await see([asset]); return box; }',
  'processBatch()':
    'batchSize: 6, processBatch: async (assets) => { await see(assets); return assets.map(() => box); }',
};

// Six of them decoded are 270 MB, and more than there is; each by itself is 45 MB.
inGroup.each(Object.entries(DECODES))(
  'decodes no more large images at once than the container has memory for: %s',
  async (_, fields) => {
    const bytes = await sharp({ create: LARGE }).jpeg().toBuffer();
    const images = Array.from({ length: 6 }, (_unused, n) => ({ filename: `image-00${n}.jpg`, bytes }));
    const seeded = await emulator.seed({ images, job: {} });
    const before = `import sharp from 'sharp';
      const box = [rectangle('box', { x: 1, y: 1, w: 9, h: 9 })];
      const see = async (assets) => {
        const decoded = await Promise.all(assets.map((asset) => asset.image()));
        for (const { data, width, height } of decoded) {
          await sharp(data, { raw: { width, height, channels: 3 } }).resize(640, 640).raw().toBuffer();
        }
      };`;
    const options = controlGroup === undefined ? {} : { controlGroup };
    const run = await runOn(emulator, seeded, writeProcessing(processing(fields, before)), options);
    expect({ exitCode: run.exitCode, reason: run.report?.reason }).toEqual({ exitCode: 0 });
    expect(run.report?.counts).toMatchObject({ total: 6, done: 6 });
    expect(linesOf(seeded)).toMatch(/image-00\d.jpg decodes to 43 MB and waits for others: .* 55 MB, a quarter/);
  },
);

test('says that the JavaScript heap is full', async () => {
  const seeded = await emulator.seed({ images: await smallImages(3), job: {} });
  const what = 'for (;;) kept.push(Array.from({ length: 1e5 }, () => ({ n: Math.random() })));';
  const variables = { NODE_OPTIONS: '--max-old-space-size=80' };
  const run = await runOn(emulator, seeded, writeProcessing(leaking('', what)), { variables });
  expect(run.exitCode).toBe(1);
  expect(run.report?.reason).toMatch(/^out of memory: the JavaScript heap .* \(\d+ MB\); .*; in hand: image-001.jpg$/);
  expect(statusOf(seeded)).toBe('FAILED');
});
