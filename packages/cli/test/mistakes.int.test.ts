import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { picsellia } from './command.ts';

let folder = '';

const coco = (change: object): string =>
  JSON.stringify({ images: [{ id: 1, file_name: 'a.jpg' }], annotations: [], categories: [], ...change });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-mistakes-'));
  const files: Record<string, string> = {
    'processing.ts': 'export {};',
    'photos/a.jpg': 'a',
    'photos/b.png': 'b',
    'nothing/notes.txt': 'x',
    'kept/letter.txt': 'dear you',
    'broken.json': '{"images": [',
    'partial.json': '{"images": []}',
    'stray.json': coco({ annotations: [{ image_id: 7, category_id: 1 }] }),
    'absent.json': coco({ images: ['x', 'y', 'z', 'q'].map((name, id) => ({ id, file_name: `${name}.jpg` })) }),
    'list.json': '[]',
    'boxes.json': coco({
      categories: [{ id: 1, name: 'x' }],
      annotations: [{ image_id: 1, category_id: 1, bbox: [1, 2, 3, 4] }],
    }),
    'weights.onnx': 'weights',
    'inner/photos/a.jpg': 'a',
  };
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), content);
  }
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

const PHOTOS = ['dry-run', 'processing.ts', '--images', 'photos'];

test.each<[string, readonly string[], string]>([
  [
    'no folder',
    ['dry-run', 'processing.ts'],
    '--images is missing. Give the folder that holds the images: --images photos/',
  ],
  ['a missing folder', ['dry-run', '--images', 'absent'], '/absent: there is no such folder.'],
  ['a file for a folder', ['dry-run', '--images', 'broken.json'], '/broken.json: this is a file, not a folder.'],
  ['a folder without images', ['dry-run', '--images', 'nothing'], '/nothing: no image in this folder (1 other file).'],
  ['a missing model', [...PHOTOS, '--model', 'absent.onnx'], '/absent.onnx: there is no such file.'],
  ['a folder as model', [...PHOTOS, '--model', 'photos'], '/photos: this is a folder, not a file.'],
  ['missing annotations', [...PHOTOS, '--annotations', 'no.json'], '/no.json: there is no such file'],
  ['annotations that are no JSON', [...PHOTOS, '--annotations', 'broken.json'], '/broken.json: this is no JSON'],
  ['annotations without parts', [...PHOTOS, '--annotations', 'partial.json'], 'missing: annotations, categories.'],
  [
    'annotations that are a list',
    [...PHOTOS, '--annotations', 'list.json'],
    'missing: images, annotations, categories.',
  ],
  [
    'annotations of nothing',
    [...PHOTOS, '--annotations', 'stray.json'],
    '1 annotation with an image_id or category_id',
  ],
  [
    'annotations of absent images',
    [...PHOTOS, '--annotations', 'absent.json'],
    'names 4 of 4 images not in the folder: x.jpg, y.jpg, z.jpg and 1 more.',
  ],
  ['a parameter without a value', [...PHOTOS, '--param', 'confidence'], '--param confidence: expected name=value.'],
  ['an unknown task', [...PHOTOS, '--task', 'paint'], '--task paint: there is no such task. Known: pre-annotation,'],
  ['an unknown type', [...PHOTOS, '--type', 'boxes'], '--type boxes: there is no such type. Known: CLASSIFICATION, O'],
  [
    'a type that takes none of the annotations',
    [...PHOTOS, '--annotations', 'boxes.json', '--type', 'point'],
    '--type POINT: a version of this type takes none of the 1 annotation given.',
  ],
  ['a type of no model', [...PHOTOS, '--model-type', 'MULTI'], '--model-type is of a model, and there is none.'],
  ['a framework of no model', [...PHOTOS, '--framework', 'onnx'], '--framework is of a model, and there is none.'],
  [
    'an unknown type of the model',
    [...PHOTOS, '--model', 'weights.onnx', '--model-type', 'x'],
    '--model-type x: there is no such type.',
  ],
  [
    'an unknown framework',
    [...PHOTOS, '--model', 'weights.onnx', '--framework', 'caffe'],
    '--framework caffe: there is no such framework. Known: ONNX, PYTORCH, TENSORFLOW',
  ],
  [
    'a task on models without one',
    ['dry-run', 'processing.ts', '--task', 'model-conversion'],
    '--model is missing: model-conversion works on a model. Give its file: --model detector.onnx',
  ],
  [
    'an output version without a name',
    [...PHOTOS, '--task', 'data-augmentation', '--output-version', ' '],
    '--output-version: the name is empty.',
  ],
  ['an unknown context', [...PHOTOS, '--context-key', 'job'], '--context-key job: there is no such context. Known:'],
  ['an asset of no image', [...PHOTOS, '--asset', 'z.jpg'], '--asset z.jpg: no image of this name among the 2.'],
  ['a limit of none', [...PHOTOS, '--limit', '0'], '--limit 0: expected a whole number from 1.'],
  [
    'a missing entry',
    ['dry-run', 'other.ts', '--images', 'photos'],
    'no such processing file. There is: processing.ts.',
  ],
  ['a folder of something else', [...PHOTOS, '--out', 'kept'], '--out kept: this folder holds files, and no run.json'],
  ['a file for the results', [...PHOTOS, '--out', 'list.json'], '--out list.json: this is a file, not a folder.'],
  ['an unknown option', [...PHOTOS, '--imagse', 'x'], "unknown option '--imagse' (Did you mean --images?)"],
  ['an unknown verb', ['dryrun'], "unknown command 'dryrun' (Did you mean dry-run?)"],
  ['an option without its value', ['dry-run', '--images'], "option '--images <dir>' argument missing"],
  ['too many entries', ['dry-run', 'a.ts', 'b.ts'], 'too many arguments'],
  ['a port that is none', ['emulator', '--port', '70000'], '--port 70000: a port is a number from 0 to 65535'],
  [
    'a wait that is none',
    ['emulator', '--latency', 'long'],
    '--latency long: a time in milliseconds is a whole number',
  ],
  ['an unknown storage', ['emulator', '--storage', 'tape'], '--storage tape: a storage is one of minio, aws'],
  ['an unknown point', ['emulator', '--behaviour', 'x=y'], '--behaviour x=y: a point is one of emptyElement'],
  ['an unknown answer', ['emulator', '--behaviour', 'lineGap=no'], '--behaviour lineGap=no: lineGap is accepted or'],
  ['a data folder that is not one', ['emulator', '--data-dir', '/'], '--data-dir: / is no folder of an emulator'],
  ['a folder missing for the emulator', ['emulator', '--images', 'absent'], '/absent: there is no such folder.'],
])('says in one line: %s', async (_name, args, line) => {
  const { exitCode, stdout, stderr } = await picsellia(args, { cwd: folder });
  expect(stderr).toContain(line);
  expect(stderr.split('\n')).toHaveLength(1);
  expect([exitCode, stdout]).toEqual([2, '']);
});

test('lists where it looked for an entry when there is none', async () => {
  const { exitCode, stderr } = await picsellia(['dry-run', '--images', 'photos'], { cwd: join(folder, 'inner') });
  expect(stderr).toContain('Looked for processing.ts, processing.js, processing.mjs, src/processing.ts, index.ts.');
  expect(exitCode).toBe(2);
});

test('says in one line that a port is taken', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const { exitCode, stdout, stderr } = await picsellia(['emulator', '--port', String(port)]);
  server.close();
  expect(stderr).toBe(`--port ${port}: another program listens on this port. Take another one, or 0 for a free one.`);
  expect([exitCode, stdout]).toEqual([2, '']);
});

test('records why a run ended that wrote no record itself', async () => {
  await writeFile(join(folder, 'empty.ts'), 'export const nothing = 1;\n');
  const args = ['dry-run', 'empty.ts', '--images', 'photos', '--out', 'empty'];
  const { exitCode } = await picsellia(args, { cwd: folder });
  const record: unknown = JSON.parse(await readFile(join(folder, 'empty', 'run.json'), 'utf8'));
  expect(record).toMatchObject({ status: 'FAILED', reason: expect.stringContaining('exports no processing') });
  expect(exitCode).toBe(2);
});

test('prints its version', async () => {
  const { exitCode, stdout } = await picsellia(['--version']);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+$/);
  expect(exitCode).toBe(0);
});

test.each(['dry-run', 'run', 'emulator'])('shows an example in the help of %s', async (verb) => {
  const { exitCode, stdout } = await picsellia([verb, '--help']);
  expect(stdout).toMatch(new RegExp(`Examples?:\n.*picsellia-ts ${verb} `));
  expect(exitCode).toBe(0);
});
