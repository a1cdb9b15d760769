import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { picsellia, startPicsellia } from './command.ts';
import { makePhotos } from './photos.ts';

const FRAME = fileURLToPath(new URL('./fixtures/frame.ts', import.meta.url));
const PATIENT = fileURLToPath(new URL('./fixtures/patient.ts', import.meta.url));
const KILLER = fileURLToPath(new URL('./fixtures/killer.ts', import.meta.url));
const SECRETS = { api_token: 'the-token-of-production', PICSELLIA_TOKEN: 'another', HTTPS_PROXY: 'http://127.0.0.1:9' };

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-dry-run-'));
  await makePhotos(join(folder, 'photos'), ['b.png', 'a.jpg', 'c.webp']);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const readJson = async (...path: string[]): Promise<unknown> =>
  JSON.parse(await readFile(join(folder, ...path), 'utf8'));

test('runs a processing on a folder and writes its four files', async () => {
  const args = ['dry-run', FRAME, '--images', 'photos', '--param', 'margin=10', 'label=Rahmen', '--out', 'out'];
  const { exitCode, stdout, stderr } = await picsellia(args, { cwd: folder, env: SECRETS });
  expect([exitCode, stderr]).toEqual([0, '']);
  expect(stdout).toContain('3 images from photos, on a local platform at http://127.0.0.1:');
  expect(stdout).toContain('  looked at a.jpg');
  expect(stdout).toContain('  3 of 3 images (3 done)');
  expect(stdout).toMatch(
    /\nSUCCEEDED in .*: 3 images done, 0 skipped, 0 failed\nLabels: Rahmen 3\nReport: \/.*\/out\/report.html\n/,
  );
  expect((await readdir(join(folder, 'out'))).toSorted()).toEqual([
    'logs.json',
    'report.html',
    'result.coco.json',
    'run.json',
  ]);
  expect(await readJson('out', 'run.json')).toMatchObject({
    processing: 'frame',
    status: 'SUCCEEDED',
    parameters: { margin: 10, label: 'Rahmen' },
    counts: { total: 3, done: 3, skipped: 0, failed: 0, shapes: 3 },
  });
  const coco = {
    categories: [{ id: 0, name: 'Rahmen' }],
    images: [{ file_name: 'a.jpg' }, {}, { file_name: 'c.webp' }],
  };
  const annotation = { bbox: [10, 10, 44, 28], area: 1232, score: 0.75 };
  expect(await readJson('out', 'result.coco.json')).toMatchObject({
    ...coco,
    annotations: [{ id: 0, image_id: 0, ...annotation }, { image_id: 1 }, { image_id: 2 }],
  });
  expect(await readFile(join(folder, 'out', 'report.html'), 'utf8')).toContain('data:image/jpeg;base64,');
});

test('replaces a former run and leaves other files where they are', async () => {
  const args = ['dry-run', FRAME, '--images', 'photos', '--limit', '1', '--out', 'again'];
  await picsellia(args, { cwd: folder });
  await writeFile(join(folder, 'again', 'notes.txt'), 'mine');
  const { exitCode } = await picsellia([...args, '--asset', 'b.png'], { cwd: folder });
  expect(exitCode).toBe(0);
  expect(await readFile(join(folder, 'again', 'notes.txt'), 'utf8')).toBe('mine');
  expect(await readJson('again', 'result.coco.json')).toMatchObject({ images: [{ file_name: 'b.png' }] });
});

test('keeps what people annotated, and says so', async () => {
  const coco = {
    images: [{ id: 5, file_name: 'b.png', width: 64, height: 48 }],
    categories: [{ id: 2, name: 'sky' }],
    annotations: [
      { id: 1, image_id: 5, category_id: 2, bbox: [1, 2, 30, 20], area: 600, segmentation: [], iscrowd: 0 },
    ],
  };
  await writeFile(join(folder, 'coco.json'), JSON.stringify(coco));
  const args = ['dry-run', FRAME, '--images', 'photos', '--annotations', 'coco.json', '--out', 'kept'];
  const { exitCode, stdout } = await picsellia(args, { cwd: folder });
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining('2 images done, 1 skipped, 0 failed')]);
  expect(await readJson('kept', 'result.coco.json')).toMatchObject({
    categories: [{ name: 'sky' }, { name: 'frame' }],
    annotations: [{ image_id: 0 }, { image_id: 1, category_id: 0, bbox: [1, 2, 30, 20] }, { image_id: 2 }],
  });
  const page = await readFile(join(folder, 'kept', 'report.html'), 'utf8');
  expect(page).toContain('<g class="shape rectangle kept"');
});

test('names the images that fail, and shows them in the report', async () => {
  await makePhotos(join(folder, 'mixed'), ['fine.jpg', 'poison.jpg']);
  await writeFile(join(folder, 'mixed', '<img src=x onerror=alert(1)>.jpg'), 'no image');
  const args = ['dry-run', FRAME, '--images', 'mixed', '--out', 'mixed-out'];
  const { stdout } = await picsellia(args, { cwd: folder });
  expect(stdout).toContain('poison.jpg');
  expect(stdout).toContain('this one is poisonous');
  const page = await readFile(join(folder, 'mixed-out', 'report.html'), 'utf8');
  expect(page).not.toContain('<img src=x');
  expect(page).toContain('This image cannot be shown.');
  expect(page).toMatch(/data-state="failed"/);
});

test('looks into the folders of a folder that holds nothing else', async () => {
  await makePhotos(join(folder, 'days', 'monday'), ['one.jpg']);
  await makePhotos(join(folder, 'days', 'tuesday'), ['one.jpg', 'two.jpg']);
  const args = ['dry-run', FRAME, '--images', 'days', '--out', 'days-out'];
  const { exitCode, stdout } = await picsellia(args, { cwd: folder });
  expect(exitCode).toBe(0);
  expect(stdout).toContain('holds only folders: took the images in 2 folders.');
  expect(await readJson('days-out', 'run.json')).toMatchObject({ counts: { total: 3, done: 3 } });
});

test('hands the exit code of the run on, and writes a folder for it too', async () => {
  const args = ['dry-run', FRAME, '--images', 'photos', '--param', 'margin=-1', '--out', 'wrong'];
  const { exitCode, stdout } = await picsellia(args, { cwd: folder });
  expect(exitCode).toBe(2);
  expect(stdout).toMatch(/FAILED in .*: 0 images done/);
  expect(stdout.split('\n').filter((line) => line.includes('margin'))).toHaveLength(1);
  expect(await readJson('wrong', 'run.json')).toMatchObject({ status: 'FAILED', exitCode: 2 });
});

test('writes nothing but lines of JSON with --json', async () => {
  const args = ['dry-run', FRAME, '--images', 'photos', '--out', 'machine', '--json'];
  const { exitCode, stdout } = await picsellia(args, { cwd: folder });
  const lines = stdout.split('\n').map((line): unknown => JSON.parse(line));
  expect(exitCode).toBe(0);
  expect(lines).toContainEqual(expect.objectContaining({ event: 'finished', status: 'SUCCEEDED' }));
  expect(lines.at(-1)).toMatchObject({ event: 'written', annotations: 3, out: join(folder, 'machine') });
});

test('makes a folder named after the entry and the time', async () => {
  const { exitCode } = await picsellia(['dry-run', FRAME, '--images', 'photos'], { cwd: folder });
  expect(exitCode).toBe(0);
  expect(await readdir(join(folder, 'runs'))).toEqual([expect.stringMatching(/^frame-\d{8}-\d{6}$/)]);
});

test.each(['dataset_version_processing_job', 'datasetversionprocessingjob'])(
  'runs a job with the context %s',
  async (key) => {
    const args = ['dry-run', FRAME, '--images', 'photos', '--context-key', key, '--out', key];
    const { exitCode } = await picsellia(args, { cwd: folder });
    expect(exitCode).toBe(0);
  },
);

test('tells how a run ended that was killed, and what it had left', async () => {
  const { exitCode, stdout } = await picsellia(['dry-run', KILLER, '--images', 'photos', '--out', 'killed'], {
    cwd: folder,
  });
  expect(exitCode).toBe(137);
  expect(stdout).toContain('Reason: the run ended before it could say why; it left its job RUNNING');
  expect(await readJson('killed', 'run.json')).toMatchObject({ status: 'FAILED', exitCode: 137, counts: { total: 3 } });
});

test('passes an interrupt to the run, waits for it, and writes what is there', async () => {
  const child = startPicsellia(['dry-run', PATIENT, '--images', 'photos', '--out', 'stopped'], { cwd: folder });
  for await (const line of child) if (line.includes('waiting')) child.kill('SIGINT');
  const { exitCode } = await child;
  expect(exitCode).toBe(130);
  expect(await readJson('stopped', 'run.json')).toMatchObject({ status: 'FAILED', exitCode: 130 });
  expect(await readFile(join(folder, 'stopped', 'report.html'), 'utf8')).toContain('unfinished');
});
