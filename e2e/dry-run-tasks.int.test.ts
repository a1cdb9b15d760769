import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execa } from 'execa';
import sharp from 'sharp';

const ROOT = join(import.meta.dirname, '..');
const PHOTOS = join(ROOT, 'examples/images');

/** A project outside of the checkout, with the packages in its node_modules as after an installation. */
let project = '';

const PACKAGES = ['@picsellia-ts/cli', '@picsellia-ts/processing', 'sharp', 'zod'];

/** One file that exports a processing of each task, as an image that serves them all. */
const SEVERAL = `
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { defineProcessing, polygon, rectangle } from '@picsellia-ts/processing';

const box = (asset) => rectangle('middle', { x: asset.width / 4, y: asset.height / 4, w: asset.width / 2, h: asset.height / 2 }, { score: 0.9 });
const mirror = async (asset) => {
  const before = (await asset.annotations()).flatMap(({ shapes }) => shapes);
  const shapes = before.map((shape) => shape.kind === 'rectangle'
    ? rectangle(shape.label, { ...shape, x: asset.width - shape.x - shape.w })
    : polygon(shape.label, shape.points.map(([x, y]) => [asset.width - x, y])));
  return [{ image: sharp(await asset.bytes()).flop(), shapes, tags: ['mirrored'] }, { image: sharp(await asset.bytes()).grayscale().png() }];
};
const size = (item) => [item.width > item.height ? 'wide' : 'other', item.filename];

export const first = defineProcessing({ name: 'first', task: 'pre-annotation', model: 'none', process: (asset) => [box(asset)] });
export const second = defineProcessing({ name: 'second', task: 'auto-annotation', process: (asset, { model }) => [rectangle(model.labels[1], box(asset))], modelType: 'OBJECT_DETECTION' });
export const third = defineProcessing({ name: 'third', task: 'auto-tagging', process: size });
export const fourth = defineProcessing({ name: 'fourth', task: 'data-augmentation', keepOriginals: true, process: mirror });
export const fifth = defineProcessing({ name: 'fifth', task: 'dataset-version-creation', outputType: 'SEGMENTATION', process: (asset) => asset.filename === 'cat.jpg' ? asset.bytes().then((bytes) => ({ image: sharp(bytes).extract({ left: 0, top: 0, width: 64, height: 48 }), filename: 'corner.jpg' })) : [] });
export const sixth = defineProcessing({ name: 'sixth', task: 'data-auto-tagging', process: size });
export const seventh = defineProcessing({ name: 'seventh', task: 'model-compression', modelType: 'CLASSIFICATION', process: async (model) => [{ name: 'packed', filename: 'weights.onnx.gz', bytes: gzipSync(await readFile(await model.download())) }] });
`;

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'dry-run-tasks-'));
  for (const name of PACKAGES) {
    const path = join(project, 'node_modules', name);
    mkdirSync(join(path, '..'), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), path);
  }
  writeFileSync(join(project, 'package.json'), '{"type":"module"}');
  writeFileSync(join(project, 'all.ts'), SEVERAL);
  writeFileSync(join(project, 'alone.ts'), "export { fourth as default } from './all.ts';\n");
  writeFileSync(join(project, 'weights.onnx'), 'weights');
});

afterAll(() => rmSync(project, { recursive: true }));

interface Run {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Types the command as a user does, in the project; nothing of this process's environment reaches it. */
const dryRun = async (...args: string[]): Promise<Run> => {
  const { exitCode, stdout, stderr } = await execa('picsellia-ts', ['dry-run', ...args], {
    cwd: project,
    reject: false,
    extendEnv: false,
    env: { PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}` },
  });
  return { exitCode, stdout, stderr };
};

const readJson = <T>(...path: string[]): T => JSON.parse(readFileSync(join(project, ...path), 'utf8')) as T;

interface Coco {
  images: { file_name: string; tags?: string[]; width: number; height: number }[];
  annotations: { image_id: number; bbox: number[]; segmentation: number[][] }[];
  categories: { name: string }[];
}

const SOME = ['--images', PHOTOS, '--asset', 'astronaut.jpg', 'cat.jpg', 'rocket.jpg'];

test.each([
  ['auto-tagging', 'AUTO_TAGGING'],
  ['data-auto-tagging', 'data-auto-tagging'],
])('shows the tags of %s', async (task, typed) => {
  const { exitCode, stdout, stderr } = await dryRun('all.ts', ...SOME, '--task', typed, '--out', task);
  expect([exitCode, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/\nTags: wide 2, (?:(?:astronaut\.jpg|cat\.jpg|rocket\.jpg|other) 1(?:, |\n)){4}/);
  expect(readJson<Coco>(task, 'result.coco.json').images.map(({ tags }) => tags?.toSorted())).toEqual([
    ['astronaut.jpg', 'other'],
    ['cat.jpg', 'wide'],
    ['rocket.jpg', 'wide'],
  ]);
  expect(readJson(task, 'run.json')).toMatchObject({ task, counts: { done: 3, tags: 6 }, tags: { wide: 2, other: 1 } });
  expect(readFileSync(join(project, task, 'report.html'), 'utf8')).toContain('<li class="new">wide</li>');
});

test('writes what an augmentation makes beside the result, by the task of the only processing', async () => {
  const annotations = join(PHOTOS, 'annotations.coco.json');
  const args = ['alone.ts', ...SOME, '--annotations', annotations, '--out', 'made'];
  const { exitCode, stdout, stderr } = await dryRun(...args);
  expect([exitCode, stderr]).toEqual([0, '']);
  expect(stdout).toContain('New images go to the version v1-augmented.');
  expect(stdout).toMatch(/New images: 6 files in .*\/made\/images \(version v1-augmented, MULTI\)/);
  const files = readdirSync(join(project, 'made/images'));
  expect(files).toHaveLength(6);
  const coco = readJson<Coco>('made', 'result.coco.json');
  // Boxes and outlines of the originals stay what they are, here and mirrored.
  expect(coco.images.map(({ file_name }) => file_name).toSorted()).toEqual(
    [...files, 'astronaut.jpg', 'cat.jpg', 'rocket.jpg'].toSorted(),
  );
  const shapesOn = (pattern: RegExp): object[] => {
    const index = coco.images.findIndex(({ file_name }) => pattern.test(file_name));
    return coco.annotations
      .filter(({ image_id }) => image_id === index)
      .map(({ bbox, segmentation }) => ({ width: bbox[2], outlines: segmentation.length }));
  };
  expect(shapesOn(/^astronaut.*1of2/)).toEqual(shapesOn(/^astronaut\.jpg$/));
  expect(shapesOn(/^astronaut.*1of2/)).toHaveLength(3);
  expect(shapesOn(/^astronaut.*2of2/)).toEqual([]);
  for (const { file_name, width, height } of coco.images.filter(({ file_name: name }) => files.includes(name))) {
    expect(await sharp(join(project, 'made/images', file_name)).metadata()).toMatchObject({ width, height });
  }
  expect(readJson('made', 'run.json')).toMatchObject({
    counts: { done: 3, images: 9, tags: 3 },
    tags: { mirrored: 3 },
    outputVersion: { name: 'v1-augmented', type: 'MULTI', images: 9 },
  });
  const page = readFileSync(join(project, 'made/report.html'), 'utf8');
  expect(page.match(/<article class="family"/g)).toHaveLength(3);
  expect(page.match(/data:image\/jpeg;base64,/g)).toHaveLength(9);
});

test('takes away what a former run made, and nothing else', async () => {
  const args = [
    'all.ts',
    '--images',
    PHOTOS,
    '--asset',
    'cat.jpg',
    '--task',
    'dataset-version-creation',
    '--out',
    'made',
  ];
  mkdirSync(join(project, 'made/images'), { recursive: true });
  writeFileSync(join(project, 'made/run.json'), '{"files":["images/old.png","images/../notes.txt","notes.txt"]}');
  for (const name of ['notes.txt', 'images/old.png', 'images/mine.png']) writeFileSync(join(project, 'made', name), '');
  const { exitCode, stdout } = await dryRun(...args, '--output-version', 'corners', '--json');
  expect(exitCode).toBe(0);
  const last: unknown = JSON.parse(stdout.split('\n').at(-1) ?? '');
  expect(last).toMatchObject({
    event: 'written',
    counts: { images: 1 },
    outputVersion: { name: 'corners', type: 'SEGMENTATION', images: 1 },
    files: 1,
  });
  const files = readdirSync(join(project, 'made/images'));
  expect(files).toEqual(expect.arrayContaining([expect.stringMatching(/^corner\..*\.1of1\.jpg$/), 'mine.png']));
  expect([files.includes('old.png'), existsSync(join(project, 'made/notes.txt'))]).toEqual([false, true]);
});

test('gives the output version its declared type when nothing was made', async () => {
  const args = ['all.ts', '--images', PHOTOS, '--asset', 'rocket.jpg', '--task', 'dataset-version-creation'];
  const { exitCode, stdout } = await dryRun(
    ...args,
    '--out',
    'nothing',
    '--context-key',
    'dataset_version_processing_job',
  );
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining('New images: 0 files in ')]);
  expect(readJson('nothing', 'run.json')).toMatchObject({
    outputVersion: { name: 'v1-created', type: 'SEGMENTATION', images: 0 },
  });
  expect(readFileSync(join(project, 'nothing/report.html'), 'utf8')).toContain('Nothing was made of it.');
});

test('gives the model the type that the processing asks for, and its framework by its file', async () => {
  const args = [
    'all.ts',
    '--images',
    PHOTOS,
    '--asset',
    'cat.jpg',
    '--task',
    'auto-annotation',
    '--model',
    'weights.onnx',
  ];
  const { exitCode, stdout } = await dryRun(...args, '--labels', 'cat,dog', '--out', 'typed');
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining('model weights/v0 (OBJECT_DETECTION)')]);
  expect(readJson<Coco>('typed', 'result.coco.json').annotations).toMatchObject([{ category_id: 1 }]);
  const refused = await dryRun(...args, '--model-type', 'segmentation', '--out', 'refused');
  expect([refused.exitCode, refused.stdout]).toEqual([
    2,
    expect.stringContaining('is of type SEGMENTATION, but second needs OBJECT_DETECTION'),
  ]);
});

test('writes the files that a compression stores on its model, without any image', async () => {
  const args = ['all.ts', '--task', 'model-compression', '--model', 'weights.onnx', '--out', 'packed'];
  const { exitCode, stdout, stderr } = await dryRun(...args);
  expect([exitCode, stderr]).toEqual([0, '']);
  expect(stdout).toContain('on the model weights/v0 (CLASSIFICATION, ONNX, 1 files)');
  expect(stdout).toMatch(
    /1 file done.*\nNew model files: weights.onnx.gz\nReport: .*\nBeside it: run.json, logs.json$/s,
  );
  expect(readdirSync(join(project, 'packed/models'))).toEqual(['weights.onnx.gz']);
  expect(gunzipSync(readFileSync(join(project, 'packed/models/weights.onnx.gz'))).toString()).toBe('weights');
  expect(readJson('packed', 'run.json')).toMatchObject({ files: ['models/weights.onnx.gz'] });
  const page = readFileSync(join(project, 'packed/report.html'), 'utf8');
  expect(page).toContain('<th scope="row">packed</th><td>weights.onnx.gz</td>');
});

test('draws on a version of the type that is asked for', async () => {
  const args = ['all.ts', '--images', PHOTOS, '--asset', 'cat.jpg', '--task', 'pre-annotation', '--out', 'kind'];
  const multi = await dryRun(...args, '--type', 'multi');
  expect([multi.exitCode, multi.stdout]).toEqual([0, expect.stringContaining('(MULTI, 1 assets)')]);
  const line = await dryRun(...args, '--type', 'LINE');
  expect([line.exitCode, line.stdout]).toEqual([
    1,
    expect.stringContaining('a rectangle does not go into a dataset version of type LINE'),
  ]);
});

test.each([
  [
    'several processings and no task',
    [],
    'all.ts exports several processings: fifth (dataset-version-creation), first (pre-annotation), ',
  ],
  ['a task that none has', ['--task', 'model-conversion'], 'all.ts exports no processing of this task. It exports: '],
  [
    'an output version for no images',
    ['--task', 'auto-tagging', '--output-version', 'x'],
    '--output-version x: auto-tagging makes no images, and so no version.',
  ],
  [
    'the output version for an input',
    ['--task', 'data-augmentation', '--output-version', 'v1'],
    '--output-version v1: this is the version that the images are in',
  ],
  [
    'results among the images',
    ['--task', 'data-augmentation', '--images', 'photos/images', '--out', 'photos'],
    'photos: the images of --images lie where this run writes new ones.',
  ],
])('says in one line: %s', async (_name, args, line) => {
  mkdirSync(join(project, 'photos/images'), { recursive: true });
  writeFileSync(join(project, 'photos/images/a.jpg'), '');
  writeFileSync(join(project, 'photos/run.json'), '{}');
  const images = args.includes('--images') ? [] : ['--images', PHOTOS];
  const { exitCode, stdout, stderr } = await dryRun('all.ts', ...images, ...args);
  expect(stderr).toContain(line);
  expect([exitCode, stdout, stderr.split('\n').length]).toEqual([2, '', 1]);
});
