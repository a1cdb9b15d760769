import { mkdtempSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { defineProcessing, point, polygon, rectangle } from '@picsellia-ts/processing';
import { runProcessing } from '@picsellia-ts/processing/testing';
import sharp from 'sharp';
import { z } from 'zod';

const BOX = { x: 8, y: 6, w: 20, h: 10 };

const jpeg = (orientation = 1): Promise<Buffer> =>
  sharp({ create: { width: 64, height: 48, channels: 3, background: { r: 200, g: 90, b: 10 } } })
    .jpeg()
    .withMetadata({ orientation })
    .toBuffer();

const images = async (...names: string[]): Promise<{ filename: string; bytes: Buffer }[]> => {
  const bytes = await jpeg();
  return names.map((filename) => ({ filename, bytes }));
};

const scratch = (): string => mkdtempSync(join(tmpdir(), 'testing-kit-'));

test('answers what would be written for each image, in their order', async () => {
  const processing = defineProcessing({
    name: 'boxes',
    task: 'pre-annotation',
    model: 'none',
    parameters: z.object({ label: z.string().default('box'), share: z.number() }),
    process: async (asset, { parameters, log }) => {
      const { width, height, data } = await asset.image();
      if (asset.filename === 'a.jpg') log.info(`${width} x ${height}, ${data.length} bytes`);
      return [rectangle(parameters.label, { x: -4, y: 6, w: width * parameters.share, h: 10.4 }, { score: 0.5 })];
    },
  });
  const run = await runProcessing(processing, {
    images: await images('a.jpg', 'b.jpg'),
    parameters: { share: '0.5' },
  });
  const shapes = [{ kind: 'rectangle', label: 'box', x: 0, y: 6, w: 28, h: 10, score: 0.5 }];
  expect(run).toEqual({
    status: 'done',
    exitCode: 0,
    assets: [
      { filename: 'a.jpg', state: 'done', shapes },
      { filename: 'b.jpg', state: 'done', shapes },
    ],
    log: [
      { level: 'info', text: 'boxes on test/memory (NOT_CONFIGURED, 2 assets)' },
      { level: 'info', text: `64 x 48, ${64 * 48 * 3} bytes` },
    ],
    counts: { total: 2, done: 2, skipped: 0, failed: 0, shapes: 2 },
    parameters: { label: 'box', share: 0.5 },
  });
});

test('gives the handlers size, tags, metadata, annotations and bytes of an image', async () => {
  const folder = scratch();
  const path = join(folder, 'upright.jpg');
  await writeFile(path, await jpeg(6));
  const seen: unknown[] = [];
  const processing = defineProcessing({
    name: 'look',
    task: 'pre-annotation',
    model: 'none',
    existing: 'append',
    process: async (asset) => {
      const { filename, width, height, tags, metadata } = asset;
      const stream = await asset.stream();
      const chunks = await stream.toArray();
      const [annotation] = await asset.annotations();
      seen.push({ filename, width, height, tags, metadata, shapes: annotation?.shapes });
      expect(Buffer.concat(chunks)).toEqual(await asset.bytes());
      expect(await asset.bytes()).toEqual(await readFile(path));
      return [];
    },
  });
  const run = await runProcessing(processing, {
    images: [{ path, tags: ['day'], metadata: { camera: 1 }, annotations: [rectangle('dog', BOX)] }],
    throwOnFailure: true,
  });
  expect(seen).toEqual([
    {
      filename: 'upright.jpg',
      width: 48,
      height: 64,
      tags: ['day'],
      metadata: { camera: 1 },
      shapes: [rectangle('dog', BOX)],
    },
  ]);
  expect(run.log[0]?.text).toBe("1 assets have an annotation; existing: 'append'");
});

test('leaves alone what people annotated, unless existing says otherwise', async () => {
  const processing = defineProcessing({
    name: 'boxes',
    task: 'auto-annotation',
    model: 'none',
    process: () => [rectangle('box', BOX)],
  });
  const [a, b] = await images('a.jpg', 'b.jpg');
  const given = [{ ...a, annotations: [rectangle('dog', BOX)] }, b] as Parameters<typeof runProcessing>[1]['images'];
  const kept = await runProcessing(processing, { images: given });
  expect(kept.assets).toMatchObject([
    { filename: 'a.jpg', state: 'skipped', reason: 'annotated already' },
    { filename: 'b.jpg', state: 'done' },
  ]);
  const replaced = await runProcessing(processing, { images: given, existing: 'replace' });
  expect(replaced.counts).toMatchObject({ done: 2, skipped: 0 });
});

test('refuses wrong parameters before any code of the user runs', async () => {
  const processing = defineProcessing({
    name: 'strict',
    task: 'pre-annotation',
    model: 'none',
    parameters: z.object({ confidence: z.number().max(1) }),
    setup: () => {
      throw new Error('unreachable');
    },
    process: () => [],
  });
  const run = await runProcessing(processing, { images: await images('a.jpg'), parameters: { confidence: 7 } });
  expect(run).toMatchObject({ status: 'failed', exitCode: 2, assets: [], counts: { total: 0 }, parameters: {} });
  expect(run.error?.message).toMatch(/^the parameters of the job are wrong: confidence = 7: /);
  const misspelt = await runProcessing(processing, { images: [], parameters: { confidense: 1 } });
  expect(misspelt.error?.message).toMatch('confidense is unknown; did you mean confidence?');
});

const throwing = (onError: 'fail' | 'skip', disposed: string[] = []) =>
  defineProcessing({
    name: 'throwing',
    task: 'pre-annotation',
    model: 'none',
    onError,
    concurrency: 1,
    setup: ({ onDispose }) => {
      onDispose(() => void disposed.push('first'));
      onDispose(() => void disposed.push('second'));
      return {};
    },
    process: ({ filename }) => {
      if (filename === 'b.jpg') throw new TypeError('broken');
      return [];
    },
  });

test('ends with the first handler that throws, and disposes of what setup opened', async () => {
  const disposed: string[] = [];
  const run = await runProcessing(throwing('fail', disposed), { images: await images('a.jpg', 'b.jpg', 'c.jpg') });
  expect(run).toMatchObject({ status: 'failed', exitCode: 1, counts: { done: 1, failed: 1 } });
  expect(run.error?.message).toBe('b.jpg: the handler threw: TypeError: broken');
  expect(run.assets.map(({ filename }) => filename)).toEqual(['a.jpg', 'b.jpg']);
  expect(disposed).toEqual(['second', 'first']);
});

test('throws the reason out of the kit when it is asked to', async () => {
  const run = runProcessing(throwing('fail'), { images: await images('b.jpg'), throwOnFailure: true });
  await expect(run).rejects.toThrow('b.jpg: the handler threw: TypeError: broken');
});

test('counts a handler that throws when the policy is to skip, and goes on', async () => {
  const run = await runProcessing(throwing('skip'), { images: await images('a.jpg', 'b.jpg', 'c.jpg') });
  expect(run).toMatchObject({ status: 'done', counts: { total: 3, done: 2, failed: 1 } });
  expect(run.assets[1]).toEqual({
    filename: 'b.jpg',
    state: 'failed',
    reason: 'b.jpg: the handler threw: TypeError: broken',
  });
});

test('fails an image that cannot be decoded, by its name', async () => {
  const processing = defineProcessing({
    name: 'decode',
    task: 'pre-annotation',
    model: 'none',
    onError: 'skip',
    process: async (asset) => {
      await asset.image();
      return [];
    },
  });
  const broken = { filename: 'broken.jpg', bytes: Buffer.from('no image') };
  const run = await runProcessing(processing, { images: [broken, ...(await images('a.jpg'))] });
  expect(run.counts).toMatchObject({ done: 1, failed: 1 });
  expect(run.assets[0]?.reason).toMatch(/^broken.jpg is no image that can be decoded \(8 bytes\)/);
});

test('holds results against the contract, as the platform would', async () => {
  const processing = (shapes: Parameters<typeof rectangle>[1] | 'point' | 'mixed') =>
    defineProcessing({
      name: 'contract',
      task: 'pre-annotation',
      model: 'none',
      process: () => {
        if (shapes === 'point') return [point('p', [1, 2])];
        if (shapes !== 'mixed') return [rectangle('box', shapes)];
        return [
          rectangle('box', BOX),
          polygon('p', [
            [1, 1],
            [9, 1],
            [9, 9],
          ]),
        ];
      },
    });
  const given = { images: await images('a.jpg') };
  const outside = await runProcessing(processing({ x: 900, y: 1, w: 5, h: 5 }), given);
  expect(outside).toMatchObject({ exitCode: 1, counts: { failed: 1, shapes: 0 } });
  expect(outside.error?.message).toBe('a.jpg: rectangle 0: it lies outside of the image of 64 x 48 pixels');
  const stray = await runProcessing(processing('point'), { ...given, type: 'OBJECT_DETECTION' });
  expect(stray.error?.message).toBe('a.jpg: a point does not go into a dataset version of type OBJECT_DETECTION');
  const mixed = await runProcessing(processing('mixed'), given);
  expect(mixed.error?.message).toBe('a.jpg: a polygon does not go into a dataset version of type OBJECT_DETECTION');
});

test('launches with a model, whose files lie on this machine', async () => {
  const path = join(scratch(), 'weights.onnx');
  await writeFile(path, 'weights');
  const processing = defineProcessing({
    name: 'model',
    task: 'pre-annotation',
    modelType: 'OBJECT_DETECTION',
    setup: async ({ model }) => ({ weights: await readFile(await model.download(), 'utf8') }),
    process: (_, { weights, model }) => [rectangle(`${weights} ${model.labels.join()}`, BOX)],
  });
  const given = { images: await images('a.jpg') };
  const run = await runProcessing(processing, {
    ...given,
    model: { name: 'yolo', labels: ['cat', 'dog'], files: [path] },
  });
  expect(run.error).toBeUndefined();
  expect(run.assets[0]?.shapes?.[0]?.label).toBe('weights cat,dog');
  expect(run.log).toContainEqual({ level: 'info', text: 'model yolo (OBJECT_DETECTION)' });

  const without = await runProcessing(processing, given);
  expect(without.error?.message).toMatch('names no model version, but model (pre-annotation) needs one');
  const other = await runProcessing(processing, { ...given, model: { type: 'SEGMENTATION' } });
  expect(other.error?.message).toMatch('model is of type SEGMENTATION, but model needs OBJECT_DETECTION');
  const noFile = await runProcessing(processing, { ...given, model: {} });
  expect(noFile.error?.message).toMatch('the model version model has 0 files');
  await expect(runProcessing(processing, { ...given, model: { files: ['/no/such/file'] } })).rejects.toThrow(
    'the model of the test: no file /no/such/file',
  );
});

test('tags assets of a dataset version, and data of a datalake', async () => {
  const given = { images: await images('a.jpg', 'b.jpg') };
  for (const task of ['auto-tagging', 'data-auto-tagging'] as const) {
    const processing = defineProcessing({
      name: 'tags',
      task,
      process: ({ filename }) => (filename === 'a.jpg' ? [' wide ', 'wide', 'day'] : []),
    });
    const run = await runProcessing(processing, given);
    expect(run.assets).toEqual([
      { filename: 'a.jpg', state: 'done', tags: ['wide', 'day'] },
      { filename: 'b.jpg', state: 'done', tags: [] },
    ]);
    expect(run.counts).toEqual({ total: 2, done: 2, skipped: 0, failed: 0, shapes: 0, tags: 2 });
  }
});

test('drives processBatch and run as well', async () => {
  const given = { images: await images('a.jpg', 'b.jpg', 'c.jpg') };
  const batches = defineProcessing({
    name: 'batches',
    task: 'pre-annotation',
    model: 'none',
    batchSize: 2,
    processBatch: (assets, { log }) => {
      log.section(`batch of ${assets.length}`);
      log.warn('here');
      return assets.map(() => []);
    },
  });
  const inBatches = await runProcessing(batches, given);
  expect(inBatches.log.slice(1)).toEqual([
    { level: 'warn', text: 'here', section: 'batch of 2' },
    { level: 'warn', text: 'here', section: 'batch of 1' },
  ]);
  const whole = defineProcessing({
    name: 'whole',
    task: 'pre-annotation',
    model: 'none',
    run: async ({ assets, write, skip }) => {
      for await (const asset of assets()) {
        if (asset.filename === 'b.jpg') skip(asset, 'not mine');
        else await write(asset, [rectangle('box', BOX)]);
      }
    },
  });
  const { assets, counts } = await runProcessing(whole, given);
  expect(assets[1]).toEqual({ filename: 'b.jpg', state: 'skipped', reason: 'not mine' });
  expect(counts).toMatchObject({ done: 2, skipped: 1, shapes: 2 });
});

test('draws the same random numbers for the same job and asset, and others for another job', async () => {
  const processing = defineProcessing({
    name: 'random',
    task: 'auto-tagging',
    process: (_, { random }) => [String(random()), String(random())],
  });
  const draw = async (names: string[], jobId?: string) => {
    const run = await runProcessing(processing, { images: await images(...names), ...(jobId && { jobId }) });
    return run.assets.map(({ tags }) => tags);
  };
  const [a, b] = await draw(['a.jpg', 'b.jpg']);
  expect(a).not.toEqual(b);
  expect(await draw(['b.jpg', 'a.jpg'])).toEqual([b, a]);
  expect(await draw(['a.jpg'], '4bd3a1a6-3f3f-4d53-a29f-5d6b2d2c6f11')).not.toEqual([a]);
});

test.each([
  ['ctx.client.getDatasetById', (context: Anything) => context.client.getDatasetById('x')],
  ['ctx.datasetVersion.listAssets', (context: Anything) => context.datasetVersion.listAssets()],
])('says that %s needs a platform, and what to do instead, whatever the policy', async (name, use) => {
  const processing = defineProcessing({
    name: 'platform',
    task: 'pre-annotation',
    model: 'none',
    onError: 'skip',
    process: async (_, context) => {
      await use(context);
      return [];
    },
  });
  const run = await runProcessing(processing, { images: await images('a.jpg', 'b.jpg') });
  expect(run).toMatchObject({ status: 'failed', exitCode: 2 });
  expect(run.error?.message).toMatch(`${name} needs a platform, and a test in memory has none`);
  expect(run.error?.message).toMatch('picsellia-ts dry-run');
});

interface Anything {
  readonly client: { getDatasetById(id: string): Promise<unknown> };
  readonly datasetVersion: { listAssets(): unknown };
}

test('lets handlers see what is known of the version and the model, also printed', async () => {
  const processing = defineProcessing({
    name: 'seen',
    task: 'pre-annotation',
    setup: ({ datasetVersion, model, log }) => {
      log.info(`${datasetVersion.type} ${datasetVersion.size} ${model.version.name}`);
      log.info(JSON.stringify(datasetVersion));
      return {};
    },
    process: () => [],
  });
  const { log, error } = await runProcessing(processing, { images: await images('a.jpg'), type: 'POINT', model: {} });
  expect(error).toBeUndefined();
  expect(log.map(({ text }) => text)).toContain('POINT 1 model');
  expect(log.at(-1)?.text).toMatch(/"name":"test".*"type":"POINT"/);
});

test('keeps the work folder that it is given, and the files in it', async () => {
  const workDir = scratch();
  const processing = defineProcessing({
    name: 'files',
    task: 'pre-annotation',
    model: 'none',
    process: async (asset, context) => {
      await writeFile(join(context.workDir, `${asset.filename}.txt`), asset.id);
      return [];
    },
  });
  for (let time = 0; time < 2; time += 1) {
    const { counts } = await runProcessing(processing, { images: await images('a.jpg'), workDir });
    expect(counts.done).toBe(1);
  }
  expect(await readFile(join(workDir, 'a.jpg.txt'), 'utf8')).toMatch(/^[0-9a-f-]{36}$/);
});

test('throws when the test itself is wrong', async () => {
  const processing = throwing('fail');
  await expect(runProcessing(processing, { images: ['no/such.jpg'] })).rejects.toThrow('no file no/such.jpg');
  await expect(runProcessing({ name: 'x' } as typeof processing, { images: [] })).rejects.toThrow('defineProcessing()');
  const [image] = await images('a.jpg');
  const twice = { ...image, id: '4bd3a1a6-3f3f-4d53-a29f-5d6b2d2c6f11' } as { filename: string; bytes: Buffer };
  await expect(runProcessing(processing, { images: [twice, twice] })).rejects.toThrow('have the id 4bd3a1a6');
});
