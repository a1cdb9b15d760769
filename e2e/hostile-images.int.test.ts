import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Emulator, type SeedOptions, startEmulator } from '@picsellia-ts/emulator';
import { Client } from '@picsellia-ts/sdk';
import { hostileFiles, UNREADABLE } from './hostile-files.ts';
import { type Finished, runOn, scratch, writeProcessing } from './local-run.ts';

let emulator: Emulator;
let images: NonNullable<SeedOptions['images']>;
beforeAll(async () => {
  emulator = await startEmulator();
  images = await hostileFiles();
});
afterAll(() => emulator.close());

interface Entry {
  readonly filename: string;
  readonly state: string;
  readonly reason?: string;
  readonly tags?: readonly string[];
  readonly images?: readonly { filename: string }[];
}

const ledgerOf = ({ workDir }: Finished): Entry[] =>
  readFileSync(join(workDir, 'ledger.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Entry);

/** Runs a processing on the hostile files, with one that says how much memory it took. */
const runHostile = async (fields: string, job: object) => {
  const seeded = await emulator.seed({ images, job });
  const entry = writeProcessing(`import { readFileSync } from 'node:fs';
    import sharp from 'sharp';
    import { defineProcessing, rectangle } from '@picsellia-ts/processing';
    export default defineProcessing({ name: 'test', onError: 'skip', ${fields},
      setup: ({ onDispose, log }) => onDispose(() => {
        const [, pss] = /^Pss: +([0-9]+) kB/m.exec(readFileSync('/proc/self/smaps_rollup', 'utf8'));
        log.info('megabytes: ' + Math.round(pss / 1024) + ' ' + Math.round(process.resourceUsage().maxRSS / 1024));
      }) });`);
  const workDir = scratch();
  const before = readdirSync(join(workDir, '..'));
  const run = await runOn(emulator, seeded, entry, { workDir });
  const strangers = readdirSync(join(workDir, '..')).filter(
    (name) => !before.includes(name) && !name.startsWith('run-'),
  );
  const [, pss, peak] = /^megabytes: (\d+) (\d+)$/m.exec(run.stdout) ?? [];
  process.stdout.write(`worker's PSS at its end: ${pss} MB, RSS at its peak: ${peak} MB\n`);
  return { seeded, run, entries: ledgerOf(run), strangers, peak: Number(peak) };
};

const readable = (): string[] =>
  images.map(({ filename }) => filename).filter((name) => !UNREADABLE.includes(name) && name !== 'film.mp4');

/** Every asset has ended, once, and what failed says of which file it is and why. */
const expectEnds = ({ run, entries, strangers, peak }: Awaited<ReturnType<typeof runHostile>>): void => {
  expect({ exitCode: run.exitCode, reason: run.report?.reason }).toEqual({ exitCode: 0 });
  expect(entries.map(({ filename }) => filename).sort()).toEqual(images.map(({ filename }) => filename).sort());
  const inState = (wanted: string) => entries.filter(({ state }) => state === wanted);
  expect(inState('skipped')).toEqual([expect.objectContaining({ filename: 'film.mp4', reason: 'not an image' })]);
  expect(
    inState('done')
      .map(({ filename }) => filename)
      .sort(),
  ).toEqual(readable().sort());
  for (const { filename, reason } of inState('failed')) {
    expect(reason?.startsWith(filename)).toBe(true);
    // Of a file that is cut off, libvips says that it ends too early, or only that a warning is an error.
    expect(reason).toMatch(
      /is no image that can be decoded|unsupported image format|pixel limit|premature end|failOn|Input/,
    );
    expect(run.stderr).toContain(filename);
  }
  expect(strangers).toEqual([]);
  expect(peak).toBeLessThan(500);
};

const SEES = `const { width, height, data } = await asset.image();
  const [red = 0, green = 0] = data.subarray(3 * (2 * width + 2));`;

test('tags every image of the wild that can be read, upright, and says why the others cannot', async () => {
  const result = await runHostile(
    `task: 'auto-tagging', process: async (asset) => { ${SEES} return [width + ' x ' + height, red > 150 && green < 110 ? 'red' : 'other']; }`,
    { type: 'AUTO_TAGGING' },
  );
  expectEnds(result);
  const tags = new Map(result.entries.map((entry) => [entry.filename, entry.tags]));
  const seen = readable().filter((name) => name !== 'photograph.jpg');
  expect(Object.fromEntries(seen.map((name) => [name, tags.get(name)]))).toEqual(
    Object.fromEntries(seen.map((name) => [name, ['60 x 40', 'red']])),
  );
});

test('annotates them', async () => {
  const result = await runHostile(
    `task: 'pre-annotation', model: 'none', process: async (asset) => { ${SEES} return [rectangle('all', { x: 0, y: 0, w: width, h: height })]; }`,
    {},
  );
  expectEnds(result);
  expect(emulator.annotations(result.seeded.dataset_version_id)).toHaveLength(readable().length);
});

test.each([
  ['data-augmentation', 'DATA_AUGMENTATION', 'keepOriginals: true,'],
  ['dataset-version-creation', 'DATASET_VERSION_CREATION', ''],
])('makes new images of them: %s', async (task, type, keeps) => {
  const result = await runHostile(
    `task: '${task}', ${keeps} process: async (asset) => ({ image: sharp(await asset.bytes()).autoOrient().flop() })`,
    { type, outputVersion: 'made' },
  );
  expectEnds(result);
  const { host, apiToken, organizationId } = emulator;
  const client = await Client.connect({ host, apiToken, organizationId });
  const output = await (await client.getDatasetById(result.seeded.dataset_id)).getVersion('made');
  const names = (await output.listAssets().toArray()).map(({ filename }) => filename);
  await client.close();
  const made = names.filter((name) => /\.1of1\.\w+$/.test(name));
  expect(made).toHaveLength(readable().length);
  expect(names.filter((name) => !made.includes(name)).sort()).toEqual(keeps === '' ? [] : readable().sort());
  expect(made.filter((name) => /[/\\]|^\.\./.test(name))).toEqual([]);
});
