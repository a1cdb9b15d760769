import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { picsellia } from './command.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-init-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

const readJson = async (path: string): Promise<Record<string, unknown>> => JSON.parse(await readFile(path, 'utf8'));

const filesOf = async (path: string): Promise<readonly string[]> => (await readdir(path, { recursive: true })).sort();

test('writes a project under its own name', async () => {
  const { exitCode, stdout } = await picsellia(
    ['init', 'deep/er', '--template', 'PRE_ANNOTATION', '--name', 'Cat finder 2'],
    { cwd: folder },
  );
  expect({ exitCode, stdout }).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('  cd deep/er\n') });
  const project = join(folder, 'deep/er');
  expect(await filesOf(project)).toEqual([
    '.dockerignore',
    '.gitignore',
    '.npmrc',
    'Dockerfile',
    'README.md',
    'images',
    'images/cat.jpg',
    'images/coins.png',
    'models',
    'models/coins.onnx',
    'package.json',
    'processing.test.ts',
    'processing.ts',
    'tsconfig.json',
  ]);
  expect(await readdir(join(folder, 'deep'))).toEqual(['er']);
  expect(await readFile(join(project, 'processing.ts'), 'utf8')).toContain("\n  name: 'Cat finder 2',\n");
  const manifest = await readJson(join(project, 'package.json'));
  expect(manifest).toMatchObject({ name: 'cat-finder-2', private: true });
  expect(JSON.stringify(manifest)).not.toMatch(/workspace:|catalog:/);
});

test('answers with JSON, for every template that the help names', async () => {
  const { stdout: help } = await picsellia(['init', '--help']);
  const named = /each named after its task:\n([\s\S]*?)\n\n/.exec(help)?.[1]?.trim().split(/\s+/) ?? [];
  expect(named).toHaveLength(8);
  for (const template of named) {
    const { exitCode, stdout } = await picsellia(['init', `json/${template}`, '--template', template, '--json'], {
      cwd: folder,
    });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      folder: join(folder, 'json', template),
      name: template,
      template,
      files: expect.arrayContaining(['processing.ts', 'processing.test.ts', 'Dockerfile', 'README.md']),
      next: ['npm install', 'npm test', 'npm run dry-run'],
    });
  }
  const { stderr } = await picsellia(['init', 'x', '--template', 'none-such'], { cwd: folder });
  for (const template of named) expect(stderr).toContain(template);
});

test('fills an empty folder, also one in which a repository was made', async () => {
  const project = join(folder, 'made');
  await mkdir(join(project, '.git'), { recursive: true });
  const { exitCode, stdout } = await picsellia(['init', '.', '--template', 'auto-tagging'], { cwd: project });
  expect({ exitCode, stdout }).toMatchObject({ exitCode: 0, stdout: expect.not.stringContaining('  cd ') });
  const names = await readdir(project);
  expect(names).toEqual(expect.arrayContaining(['.git', '.gitignore', 'processing.ts']));
  expect(names.filter((name) => name.startsWith('.init'))).toEqual([]);
});

test.each<[string, readonly string[], string]>([
  ['a template is missing', ['init', 'new'], '--template is missing. One of: auto-annotation, auto-tagging'],
  ['there is no such template', ['init', 'new', '--template', 'yolo'], '--template yolo: there is no such template.'],
  [
    'the folder is missing',
    ['init', '--template', 'auto-tagging'],
    'The folder is missing. Name it: picsellia-ts init',
  ],
  ['the folder is not empty', ['init', 'full', '--template', 'auto-tagging'], 'full is not empty: letter.txt.'],
  ['the folder is a file', ['init', 'full/letter.txt', '--template', 'auto-tagging'], 'this is a file, or lies in one'],
  [
    'it lies in a file',
    ['init', 'full/letter.txt/new', '--template', 'auto-tagging'],
    'this is a file, or lies in one',
  ],
  ['the name is none', ['init', 'new', '--template', 'auto-tagging', '--name', " 'x'"], 'cannot be used'],
  ['the folder gives no name', ['init', 'ne(w', '--template', 'auto-tagging'], 'Give another: --name my-processing'],
  ['the packages are nowhere', ['init', 'new', '--packages', 'nowhere'], 'nowhere: there is no such folder'],
  ['there are no packages', ['init', 'new', '--packages', 'full'], 'no package of picsellia-ts lies there'],
])('writes nothing and says what to do when %s', async (_, args, says) => {
  const full = join(folder, 'full');
  await mkdir(full, { recursive: true });
  await writeFile(join(full, 'letter.txt'), 'dear you');
  const before = await filesOf(folder);
  const { exitCode, stdout, stderr } = await picsellia(args, { cwd: folder });
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toContain(says);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(await filesOf(folder)).toEqual(before);
});

test('takes packages from files, and those that they want besides', async () => {
  const packages = join(folder, 'packages');
  await mkdir(packages);
  for (const name of ['cli', 'emulator', 'processing', 'sdk', 'vision'])
    await writeFile(join(packages, `picsellia-ts-${name}-1.2.3.tgz`), '');
  await writeFile(join(packages, 'other-1.0.0.tgz'), '');
  const args = ['init', 'fromfiles', '--template', 'auto-tagging', '--packages', 'packages'];
  expect(await picsellia(args, { cwd: folder })).toMatchObject({ exitCode: 0 });
  const manifest = await readJson(join(folder, 'fromfiles/package.json'));
  expect(manifest).toMatchObject({
    dependencies: { '@picsellia-ts/vision': 'file:../packages/picsellia-ts-vision-1.2.3.tgz' },
    devDependencies: { '@picsellia-ts/sdk': 'file:../packages/picsellia-ts-sdk-1.2.3.tgz' },
    overrides: { '@picsellia-ts/sdk': '$@picsellia-ts/sdk' },
  });
});

const dryRun = async (settings: unknown, args: readonly string[] = []) => {
  const cwd = await mkdtemp(join(folder, 'defaults-'));
  await writeFile(join(cwd, 'package.json'), JSON.stringify({ 'picsellia-ts': settings }));
  return picsellia(['dry-run', ...args], { cwd });
};

test.each<[unknown, readonly string[], string]>([
  [{ dryRun: { image: 'x' } }, [], 'picsellia-ts.dryRun.image is unknown. Known: images, annotations'],
  [{ dryRun: { images: 5 } }, [], 'picsellia-ts.dryRun.images must be a text'],
  [{ dryRun: { model: 'a.onnx' } }, [], 'picsellia-ts.dryRun.model must be a list of texts'],
  [{ dryRun: [] }, [], 'is no object of options'],
  ['dry', [], 'is no object of options'],
])('refuses options of a dry run in package.json that are none: %j', async (settings, args, says) => {
  const { exitCode, stderr } = await dryRun(settings, args);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(says) });
});
