import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from '@jest/globals';
import { picsellia } from './cli-process.ts';

const run = promisify(execFile);

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'completion-'));
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { exitCode, stdout } = await picsellia(['completion', shell]);
    expect(exitCode).toBe(0);
    await writeFile(join(folder, shell), `${stdout}\n`);
  }
});

const isThere = async (shell: string): Promise<boolean> =>
  run(shell, ['-c', 'true']).then(
    () => true,
    () => false,
  );

/** What bash offers after these words, the last of which is not finished. */
const offered = async (...words: readonly string[]): Promise<readonly string[]> => {
  const program = `source "$1"; shift
    COMP_WORDS=(picsellia-ts "$@"); COMP_CWORD=$#; COMPREPLY=(); _picsellia_ts
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await run('bash', ['-c', program, 'bash', join(folder, 'bash'), ...words]);
  return stdout.split('\n').filter((word) => word !== '');
};

test('completes verbs, options and known words in bash', async () => {
  expect(await offered('do')).toEqual(['doctor']);
  expect(await offered('')).toEqual(expect.arrayContaining(['dry-run', 'login', 'schema', 'deploy']));
  expect(await offered('login', '--to')).toEqual(['--token-stdin']);
  expect(await offered('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  expect(await offered('dry-run', '--images', 'photos', '--li')).toEqual(['--limit']);
});

test('leaves files to bash where a file is meant', async () => {
  expect(await offered('schema', '')).toEqual([]);
  expect(await offered('dry-run', '--images', '')).toEqual([]);
});

test.each([
  ['bash', ['-n']],
  ['zsh', ['-n']],
  ['fish', ['--no-execute']],
])('prints a script that %s can read', async (shell, flags) => {
  if (!(await isThere(shell))) return;
  await expect(run(shell, [...flags, join(folder, shell)])).resolves.toMatchObject({ stderr: '' });
});

test('names every verb in each script', async () => {
  const { stdout } = await picsellia(['--help']);
  const [, list = ''] = /\nCommands:\n(.*?)\n\n/s.exec(stdout) ?? [];
  const verbs = [...list.matchAll(/^ {2}([a-z][a-z-]+) /gm)].map(([, verb = '']) => verb);
  expect(verbs.length).toBeGreaterThan(10);
  expect(await offered('')).toEqual(verbs);
});

test('shows an example in the help of every verb', async () => {
  const verbs = (await offered('')).filter((verb) => verb !== 'help');
  const helps = await Promise.all(verbs.map((verb) => picsellia([verb, '--help'])));
  const without = verbs.filter((_verb, index) => !/\nExamples?:\n.*picsellia-ts /.test(helps[index]?.stdout ?? ''));
  expect(without).toEqual([]);
});
