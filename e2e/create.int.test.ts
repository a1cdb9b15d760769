import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  type Emulator,
  type RecordedRequest,
  type Seeded,
  type SeedOptions,
  startEmulator,
} from '@picsellia-ts/emulator';
import { Client, type DatasetVersion } from '@picsellia-ts/sdk';
import { killRun, runOn, scratch, smallImages, startRun, variablesOf, writeProcessing } from './local-run.ts';

let emulator: Emulator;
let client: Client;
let count = 0;
const unique = (word: string): string => {
  count += 1;
  return `${word}-${count}`;
};

beforeAll(async () => {
  emulator = await startEmulator();
  client = await connect(emulator);
});

afterAll(async () => {
  await client.close();
  await emulator.close();
});

const connect = ({ host, apiToken, organizationId }: Emulator): Promise<Client> =>
  Client.connect({ host, apiToken, organizationId });

const define = (fields: string, task = 'data-augmentation'): string =>
  writeProcessing(`
import { existsSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { defineProcessing, rectangle, line } from '@picsellia-ts/processing';
export default defineProcessing({ name: 'test', task: '${task}', ${fields} });
`);

/** Two images of each: mirrored with its box, and as a PNG without any. */
const MIRROR = `process: async (asset) => {
  const bytes = await asset.bytes();
  const boxes = (await asset.annotations()).flatMap(({ shapes }) => shapes);
  return [
    {
      image: sharp(bytes).flop(),
      shapes: boxes.map((box) => rectangle(box.label, { x: asset.width - box.x - box.w, y: box.y, w: box.w, h: box.h })),
      tags: ['mirrored'],
      metadata: { from: asset.id },
    },
    { image: await sharp(bytes).png().toBuffer(), shapes: [rectangle('whole', { x: 0, y: 0, w: asset.width, h: asset.height })] },
  ];
}`;

const cocoOf = (images: NonNullable<SeedOptions['images']>) => ({
  images: images.map(({ filename }, id) => ({ id, file_name: filename, width: 64, height: 48 })),
  categories: [{ id: 1, name: 'box' }],
  annotations: images.map((_, id) => ({ id, image_id: id, category_id: 1, bbox: [4, 6, 10 + id, 8] })),
});

interface Launched {
  readonly seeded: Seeded;
  readonly target: string;
}

interface LaunchOptions {
  readonly on?: Emulator;
  readonly by?: Client;
  readonly target?: string;
  readonly type?: 'DATA_AUGMENTATION' | 'DATASET_VERSION_CREATION';
}

/** A job on a version of annotated images, as a person launches it on the platform. */
const launch = async (
  size: number,
  { on = emulator, by = client, target = unique('made'), type = 'DATA_AUGMENTATION' }: LaunchOptions = {},
): Promise<Launched> => {
  const images = await smallImages(size);
  const seed = { datasetName: unique('set'), images, coco: cocoOf(images), type: 'OBJECT_DETECTION' } as const;
  const seeded = await on.seed({ ...seed, job: false });
  const processing = await by.createProcessing({
    name: unique('maker'),
    target: 'DATASET_VERSION',
    type,
    dockerImage: 'maker',
    dockerTag: '1.0',
    defaultCpu: 1,
    defaultGpu: 0,
    defaultParameters: {},
  });
  const version = await by.getDatasetVersionById(seeded.dataset_version_id);
  const job = await version.launchProcessing({ processing, inputs: { target_version_name: target } });
  return { seeded: { ...seeded, job_id: job.id }, target };
};

const outputOf = async ({ seeded, target }: Launched, by = client): Promise<DatasetVersion> =>
  (await by.getDatasetById(seeded.dataset_id)).getVersion(target);

/** What a version holds, by the names of its images: boxes with their labels, and tags. */
const contentOf = async (version: DatasetVersion): Promise<Record<string, string>> => {
  const assets = await version.listAssets().toArray();
  const shapes = new Map<string, string[]>();
  for await (const loaded of version.loadAnnotations()) {
    const texts = loaded.shapes.map((shape) =>
      shape.kind === 'rectangle' ? `${shape.label} ${shape.x},${shape.y},${shape.w},${shape.h}` : shape.kind,
    );
    shapes.set(loaded.assetId, [...(shapes.get(loaded.assetId) ?? []), ...texts]);
  }
  const content: Record<string, string> = {};
  for (const { id, filename, tags } of assets) {
    const name = filename in content ? `${filename} again` : filename;
    content[name] = [...(shapes.get(id) ?? []).sort(), ...tags.map((tag) => `#${tag}`)].join(' ');
  }
  return Object.fromEntries(Object.entries(content).sort(([a], [b]) => (a < b ? -1 : 1)));
};

/** Without what differs from job to job. */
const plain = (content: Record<string, string>): string[] =>
  Object.entries(content).map(([name, text]) => `${name.replace(/\.[0-9a-f]{8}\.[0-9a-f]{8}\./, '.')}: ${text}`);

test('brings mirrored images with their boxes, tags and metadata into a version that it makes', async () => {
  const launched = await launch(3);
  const run = await runOn(emulator, launched.seeded, define(MIRROR));
  expect({ exitCode: run.exitCode, stderr: run.stderr }).toEqual({ exitCode: 0, stderr: '' });
  const output = await outputOf(launched);
  expect(plain(await contentOf(output))).toEqual([
    'image-000.1of2.jpg: box 50,6,10,8 #mirrored',
    'image-000.2of2.png: whole 0,0,64,48',
    'image-001.1of2.jpg: box 49,6,11,8 #mirrored',
    'image-001.2of2.png: whole 0,0,64,48',
    'image-002.1of2.jpg: box 48,6,12,8 #mirrored',
    'image-002.2of2.png: whole 0,0,64,48',
  ]);
  expect(output.type).toBe('OBJECT_DETECTION');
  const assets = await output.listAssets().toArray();
  const asset = assets.find(({ filename }) => /^image-000\..*\.1of2\.jpg$/.test(filename));
  expect(asset?.metadata).toEqual({ from: launched.seeded.asset_ids[0] });
  expect({ width: asset?.width, height: asset?.height }).toEqual({ width: 64, height: 48 });
  expect(run.report?.counts).toEqual({ total: 3, done: 3, skipped: 0, failed: 0, shapes: 6, tags: 3, images: 6 });
  expect(run.stdout).toMatch(/6 images with 6 shapes written/);
});

test('makes a dataset version of crops, several, one alone, or none of an image', async () => {
  const launched = await launch(3, { type: 'DATASET_VERSION_CREATION' });
  const entry = define(
    `outputType: 'LINE', process: async (asset) => {
      const bytes = await asset.bytes();
      const crop = (left) => ({
        image: sharp(bytes).extract({ left, top: 0, width: 16, height: 12 }).webp(),
        shapes: [line('edge', [[0, 0], [15, 11]])],
        filename: '../part of ' + asset.filename,
      });
      if (asset.filename === 'image-000.jpg') return [];
      return asset.filename === 'image-001.jpg' ? crop(3) : [crop(0), crop(20)];
    }`,
    'dataset-version-creation',
  );
  const run = await runOn(emulator, launched.seeded, entry);
  expect({ exitCode: run.exitCode, stderr: run.stderr }).toEqual({ exitCode: 0, stderr: '' });
  const output = await outputOf(launched);
  expect(plain(await contentOf(output))).toEqual([
    'part of image-001.1of1.webp: line',
    'part of image-002.1of2.webp: line',
    'part of image-002.2of2.webp: line',
  ]);
  expect(output.type).toBe('LINE');
  expect(run.report?.counts).toMatchObject({ done: 3, images: 3, shapes: 3 });
});

test('keeps the originals with their annotations when it is told to', async () => {
  const launched = await launch(2);
  const entry = define(`keepOriginals: true, ${MIRROR}`);
  const run = await runOn(emulator, launched.seeded, entry);
  expect({ exitCode: run.exitCode, stderr: run.stderr }).toEqual({ exitCode: 0, stderr: '' });
  const content = plain(await contentOf(await outputOf(launched)));
  expect(content).toHaveLength(6);
  expect(content).toContain('image-000.jpg: box 4,6,10,8');
  expect(content).toContain('image-001.jpg: box 4,6,11,8');
  expect(run.report?.counts).toMatchObject({ done: 2, images: 6, shapes: 6 });
});

test.each([
  [
    'no image',
    '[{ image: Buffer.from("no image at all") }]',
    /image-00\d.jpg: new image 0: .*unsupported image format/,
  ],
  ['bytes alone', 'asset.bytes()', /new image 0: it is no new image; return \{ image/],
  ['nothing', 'undefined', /new image 0: the handler returned nothing/],
  [
    'a shape outside of the new image',
    '[{ image: sharp(await asset.bytes()).resize(8, 8), shapes: [rectangle("far", { x: 20, y: 20, w: 5, h: 5 })] }]',
    /rectangle 0: it lies outside of the image of 8 x 8 pixels/,
  ],
])('refuses %s as a new image, and leaves nothing behind', async (_, result, message) => {
  const launched = await launch(2);
  const run = await runOn(emulator, launched.seeded, define(`process: async (asset) => ${result}`));
  expect(run.exitCode).toBe(1);
  expect(run.report?.failures[0]?.error).toMatch(message);
  expect(await contentOf(await outputOf(launched))).toEqual({});
});

test('goes on without the asset whose new image is none, when it is told to skip', async () => {
  const launched = await launch(3);
  const entry = define(`onError: 'skip', process: async (asset) =>
    ({ image: asset.filename === 'image-001.jpg' ? Buffer.alloc(9) : await asset.bytes() })`);
  const run = await runOn(emulator, launched.seeded, entry);
  expect({ exitCode: run.exitCode, counts: run.report?.counts }).toMatchObject({
    exitCode: 0,
    counts: { done: 2, failed: 1, images: 2 },
  });
  expect(Object.keys(await contentOf(await outputOf(launched)))).toHaveLength(2);
});

test('refuses an output version of that name that holds what is not of this job', async () => {
  const launched = await launch(2);
  const dataset = await client.getDatasetById(launched.seeded.dataset_id);
  const taken = await dataset.createVersion(launched.target);
  const source = await client.getDatasetVersionById(launched.seeded.dataset_version_id);
  await taken.addData((await source.listAssets().toArray()).slice(0, 1).map(({ dataId }) => dataId));
  const run = await runOn(emulator, launched.seeded, define(MIRROR));
  expect(run.exitCode).toBe(2);
  expect(run.report?.reason).toMatch(/with 1 assets that are not of this job \(image-000.jpg\)/);
  expect(Object.keys(await contentOf(taken))).toEqual(['image-000.jpg']);
});

test('takes an output version of that name that is empty, and refuses one that is locked', async () => {
  const launched = await launch(1);
  const taken = await (await client.getDatasetById(launched.seeded.dataset_id)).createVersion(launched.target);
  await taken.lock();
  const refused = await runOn(emulator, launched.seeded, define(MIRROR));
  expect({ exitCode: refused.exitCode, reason: refused.report?.reason }).toEqual({
    exitCode: 2,
    reason: expect.stringMatching(/the output dataset version .* is locked/),
  });
  await taken.unlock();
  expect((await runOn(emulator, launched.seeded, define(MIRROR))).exitCode).toBe(0);
  expect(Object.keys(await contentOf(taken))).toHaveLength(2);
});

test('says that a job without an output version lacks one', async () => {
  const seeded = await emulator.seed({ images: await smallImages(1), job: { type: 'DATA_AUGMENTATION' } });
  const run = await runOn(emulator, seeded, define(MIRROR));
  expect(run.exitCode).toBe(2);
  expect(run.report?.reason).toMatch(/names no output version \(inputs.target_version_name\)/);
});

test('writes into the version that an older context names', async () => {
  const older = await startEmulator({ contextKey: 'dataset_version_processing_job' });
  const by = await connect(older);
  try {
    const launched = await launch(2, { on: older, by });
    const run = await runOn(older, launched.seeded, define(MIRROR));
    expect({ exitCode: run.exitCode, stderr: run.stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(Object.keys(await contentOf(await outputOf(launched, by)))).toHaveLength(4);
  } finally {
    await by.close();
    await older.close();
  }
});

const isAddition = ({ method, path }: RecordedRequest): boolean =>
  method === 'POST' && /version\/[^/]+\/assets$/.test(path);
const isAnnotation = ({ path }: RecordedRequest): boolean => path.endsWith('/bulk-annotations');
const isNewData = ({ method, path }: RecordedRequest): boolean => method === 'POST' && path.endsWith('/datas');

/** What both a run that was cut off and one that was not must leave behind. */
const SIZE = 55;
let undisturbed: string[] | undefined;
const finalState = async (): Promise<string[]> => {
  if (undisturbed) return undisturbed;
  const launched = await launch(SIZE);
  const run = await runOn(emulator, launched.seeded, define(MIRROR));
  expect({ exitCode: run.exitCode, stderr: run.stderr }).toEqual({ exitCode: 0, stderr: '' });
  undisturbed = plain(await contentOf(await outputOf(launched)));
  return undisturbed;
};

const RESUMED = (['the same disk', 'a fresh disk'] as const).flatMap((disk) => [
  ['while it uploads', disk, isNewData, 40] as const,
  ['before it adds', disk, isAddition, 1] as const,
  ['before it annotates', disk, isAnnotation, 1] as const,
  ['when a part is annotated', disk, isAnnotation, 2] as const,
]);

test.each(RESUMED)('ends as if nothing had been, after a kill %s, taken up on %s', async (_, disk, isPlace, nth) => {
  const expected = await finalState();
  const launched = await launch(SIZE);
  const entry = define(MIRROR);
  const workDir = scratch();
  const { child, finished } = startRun(entry, variablesOf(emulator, launched.seeded), { workDir });
  let seen = 0;
  const stop = emulator.intercept((request) => {
    if (isPlace(request)) seen += 1;
    if (seen < nth) return undefined;
    killRun(child);
    return 'reset';
  });
  await finished;
  stop();
  const again = await runOn(emulator, launched.seeded, entry, disk === 'the same disk' ? { workDir } : {});
  expect({ exitCode: again.exitCode, stderr: again.stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(plain(await contentOf(await outputOf(launched)))).toEqual(expected);
  expect(again.report?.counts).toMatchObject({ total: SIZE, done: SIZE, images: 2 * SIZE, shapes: 2 * SIZE });
  // Nothing was uploaded and registered twice.
  const lake = await client.getDatalake({ id: launched.seeded.datalake_id });
  const made = Object.keys(await contentOf(await outputOf(launched)));
  expect((await lake.listData({ filenames: made }).toArray()).length).toBe(made.length);
});

/** A name for each kind of request that a run sends. */
const kindOf = ({ host, method, path }: RecordedRequest): string =>
  `${host} ${method} ${path.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '*').replace(/(?<=^\/[^/]+\/[^/]+\/).*\.\w+$/, '*')}`;

test.each(['reset', 'lost-answer', 500, 429] as const)(
  'holds when each kind of request fails once with %s',
  async (fault) => {
    const launched = await launch(4);
    const met = new Set<string>();
    const stop = emulator.intercept((request) => {
      const kind = request.host === 'storage' ? `storage ${request.method}` : kindOf(request);
      if (met.has(kind)) return undefined;
      met.add(kind);
      return typeof fault === 'number' ? { status: fault, headers: { 'retry-after': '0' } } : fault;
    });
    const run = await runOn(emulator, launched.seeded, define(`keepOriginals: true, ${MIRROR}`));
    stop();
    expect({ exitCode: run.exitCode, reason: run.report?.reason }).toEqual({ exitCode: 0, reason: undefined });
    expect(met.size).toBeGreaterThan(15);
    const content = plain(await contentOf(await outputOf(launched)));
    expect(content).toHaveLength(12);
    expect(content.slice(0, 3)).toEqual([
      'image-000.1of2.jpg: box 50,6,10,8 #mirrored',
      'image-000.2of2.png: whole 0,0,64,48',
      'image-000.jpg: box 4,6,10,8',
    ]);
  },
);

test('adds each image once also where the platform would take it twice', async () => {
  const careless = await startEmulator({ behaviour: { dataAddedTwice: 'twice', existingObjectName: 'second' } });
  const by = await connect(careless);
  try {
    const launched = await launch(5, { on: careless, by });
    const entry = define(`keepOriginals: true, ${MIRROR}`);
    const { child, finished } = startRun(entry, variablesOf(careless, launched.seeded));
    const stop = careless.intercept((request) => {
      if (!isAnnotation(request)) return undefined;
      killRun(child);
      return 'reset';
    });
    await finished;
    stop();
    const again = await runOn(careless, launched.seeded, entry);
    expect({ exitCode: again.exitCode, stderr: again.stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(Object.keys(await contentOf(await outputOf(launched, by)))).toHaveLength(15);
  } finally {
    await by.close();
    await careless.close();
  }
});

test('names the images that the output version has lost when the run ends', async () => {
  const launched = await launch(2);
  let stats = 0;
  const stop = emulator.intercept(({ path }) => {
    if (!path.endsWith('/stats')) return undefined;
    stats += 1;
    return stats === 2 ? { status: 200, body: { label_repartition: {}, nb_objects: 0, nb_annotations: 0 } } : undefined;
  });
  const lose = emulator.intercept(({ method, path }) =>
    stats === 2 && method === 'XGET' && path.endsWith('/assets')
      ? { status: 200, body: { items: [], count: 0 } }
      : undefined,
  );
  const run = await runOn(emulator, launched.seeded, define(MIRROR));
  stop();
  lose();
  expect(run.exitCode).toBe(3);
  expect(run.report?.reason).toMatch(
    /does not hold what was sent: image-00\d\.\w+\.\w+\.\dof2\.\w+ \(data .*not in the version/,
  );
});

test('makes images in a run over the whole dataset, from streams', async () => {
  const launched = await launch(3);
  const entry = define(`run: async ({ assets, write, output, log }) => {
    log.info('writes into ' + output.version);
    for await (const asset of assets()) await write(asset, { image: await asset.stream() });
  }`);
  const run = await runOn(emulator, launched.seeded, entry);
  expect({ exitCode: run.exitCode, stderr: run.stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(run.stdout).toContain(`writes into ${launched.target}`);
  expect(Object.keys(await contentOf(await outputOf(launched)))).toHaveLength(3);
});

test('goes on in a new worker when the first one is killed, and makes no image twice', async () => {
  const launched = await launch(6);
  const flag = JSON.stringify(join(scratch(), 'killed'));
  const entry = define(`onError: 'skip', concurrency: 1, process: async (asset) => {
    if (asset.filename === 'image-004.jpg' && !existsSync(${flag})) {
      writeFileSync(${flag}, '');
      process.kill(process.pid, 'SIGKILL');
    }
    return { image: await asset.bytes(), shapes: [rectangle('a', { x: 1, y: 2, w: 3, h: 4 })] };
  }`);
  const run = await runOn(emulator, launched.seeded, entry);
  expect({ exitCode: run.exitCode, reason: run.report?.reason }).toEqual({ exitCode: 0, reason: undefined });
  expect(run.report?.counts).toMatchObject({ done: 6, failed: 0, images: 6 });
  expect(plain(await contentOf(await outputOf(launched)))).toEqual(
    Array.from({ length: 6 }, (_, index) => `image-00${index}.1of1.jpg: a 1,2,3,4`),
  );
});
