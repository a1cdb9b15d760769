import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { onTerminal, picsellia } from './cli-process.ts';
import { BOX, processing, scratch } from './local-run.ts';
import { standInRunner } from './stand-in-runner.ts';

/** A project of these files. */
const project = (files: Readonly<Record<string, string>>): string => {
  const folder = scratch();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
};

const NAMED = { 'processing.ts': processing(`image: 'me/steady', ${BOX}`) };
const DOCKERFILE = { Dockerfile: 'FROM scratch\n' };

test.each([
  [
    'no engine',
    { ...NAMED, ...DOCKERFILE },
    [],
    2,
    /^No container engine answers \(tried docker, podman, buildah\)\. Install or start one\.$/,
  ],
  [
    'another engine',
    { ...NAMED, ...DOCKERFILE },
    ['--engine', 'kaniko'],
    2,
    /^--engine kaniko: known are docker, podman, buildah\.$/,
  ],
  [
    'an engine that is not there',
    { ...NAMED, ...DOCKERFILE },
    ['--engine', 'podman'],
    2,
    /^--engine podman: `podman info` fails here\. Install or start it\.$/,
  ],
  ['no Dockerfile', NAMED, [], 2, /^There is no Dockerfile in .*\. Two lines will do/],
  [
    'no name',
    { 'processing.ts': processing(BOX), ...DOCKERFILE },
    [],
    2,
    /^The processing test names no image\. .*--tag REGISTRY_URL/,
  ],
  ['no name but a tag', { 'processing.ts': processing(BOX), ...DOCKERFILE }, ['--tag', '1.0'], 2, /names no image/],
  [
    'a name that is none',
    { ...NAMED, ...DOCKERFILE },
    ['--tag', 'ME/Cats:1'],
    2,
    /"ME\/Cats:1" is no name of an image/,
  ],
  [
    'no place for a base',
    { ...NAMED, ...DOCKERFILE },
    ['--base-image', 'x'],
    2,
    /^--base-image x: .* has no ARG BASE_IMAGE/,
  ],
  ['no processing', DOCKERFILE, [], 2, /^No processing file in /],
  ['a processing that throws', { 'processing.ts': "throw new Error('on import');", ...DOCKERFILE }, [], 1, /on import/],
  [
    'a definition that is wrong',
    { 'processing.ts': processing(`image: 'me/x', cpu: 1.5, ${BOX}`), ...DOCKERFILE },
    [],
    2,
    /cpu/,
  ],
] as const)('says in one line why nothing is built: %s', async (_what, files, flags, code, words) => {
  const said = await picsellia(['build', project(files), ...flags], { env: { PATH: scratch() } });
  expect(said).toEqual({ exitCode: code, stdout: '', stderr: expect.stringMatching(words) });
  expect(said.stderr.split('\n')).toHaveLength(1);
});

test('says that a folder is none, before anything else', async () => {
  expect(await picsellia(['build', '/nowhere'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('no such folder'),
  });
});

test.each([
  [['--engine', 'buildah'], /^--engine buildah: it cannot do this; docker and podman can\.$/],
  [[], /^No container engine answers \(tried docker, podman\)/],
  [['--signal', 'HUP'], /^--signal HUP: a run drains on TERM and INT\./],
  [['--after', '2s'], /^--after is of a signal, and there is none\. Name it: --signal TERM$/],
  [['--grace', '2s'], /^--grace is of a signal/],
  [['--signal', 'TERM', '--after', 'soon'], /^--after soon: expected a duration above 0\./],
  [['--timeout', '0'], /^--timeout 0: expected a duration/],
  [['--memory', 'much'], /^--memory much: expected a number with its unit\. For instance: --memory 512m$/],
  [['--limit', '0'], /^--limit 0: expected a whole number/],
  [['--param', 'x'], /^--param x: expected name=value/],
])('says in one line why no image is tested: %j', async (flags, words) => {
  const said = await picsellia(['smoke-test', 'me/x:1', ...flags], { cwd: scratch(), env: { PATH: scratch() } });
  expect(said).toEqual({ exitCode: 2, stdout: '', stderr: expect.stringMatching(words) });
});

test.each(['smoke-test', 'image check'])('takes no option for the name of an image: %s', async (verb) => {
  const engine = { PATH: standInRunner() };
  const said = await picsellia([...verb.split(' '), '--', '--all'], { cwd: scratch(), env: engine });
  expect(said).toMatchObject({ exitCode: 2, stderr: '"--all" is no name of an image.' });
});

test('needs a model for a task that works on one, and asks for it', async () => {
  const args = ['smoke-test', 'me/careful:1', '--task', 'model-conversion'];
  const said = await picsellia(args, { cwd: scratch(), env: { PATH: standInRunner() } });
  expect(said).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(/^--model is missing: model-conversion works on a model/),
  });
});

test.each([
  ['the engine fails', 'me/unstarted:1', [], 5, /^podman could not start me\/unstarted:1: Error: no such runtime/],
  ['an option is wrong', 'me/careful:1', ['--type', 'ROUND'], 2, /^--type ROUND: there is no such type/],
] as const)('deletes the images that it has drawn, also when %s', async (_what, image, flags, exitCode, words) => {
  const temporary = scratch();
  const env = { PATH: standInRunner(), TMPDIR: temporary };
  const said = await picsellia(['smoke-test', image, ...flags], { cwd: scratch(), env });
  expect(said).toMatchObject({ exitCode, stderr: expect.stringMatching(words) });
  expect(readdirSync(temporary).filter((name) => name.startsWith('picsellia-ts'))).toEqual([]);
});

test('fits a narrow terminal, and leaves colours out when it is told to', async () => {
  const env = { PATH: `${standInRunner()}:${process.env['PATH']}`, NO_COLOR: '1' };
  const { exitCode, screen } = await onTerminal(['image', 'check', '--engine', 'podman', 'me/careless:1'], {
    env,
    columns: 40,
  });
  expect(exitCode).toBe(3);
  expect(screen).toContain('✗ user: the image runs as root: USER 0');
  expect(screen).not.toContain('\u001b[3');
  const long = screen.split('\n').filter((line) => line.length > 40);
  // Only what cannot be broken is longer.
  expect(long.filter((line) => line.trim().includes(' ') && line.length > 60)).toEqual([]);
});

test('takes the task from the file that is named, and what package.json says where none is', async () => {
  const folder = project({
    'processing.ts': processing(BOX)
      .replace('pre-annotation', 'auto-tagging')
      .replace(/process:.*\]/s, "process: () => ['x']"),
    'package.json': JSON.stringify({ 'picsellia-ts': { dryRun: { images: 'photos' } } }),
  });
  mkdirSync(join(folder, 'photos'));
  const env = { PATH: standInRunner() };
  const said = await picsellia(['smoke-test', 'me/careful:1'], { cwd: folder, env });
  expect(said).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(/--images .*photos: no image in this folder/),
  });
  const named = await picsellia(['smoke-test', 'me/nothing:1', 'processing.ts', '--json'], { cwd: folder, env });
  expect(JSON.parse(named.stdout)).toMatchObject({ ok: false, task: 'auto-tagging' });
});
