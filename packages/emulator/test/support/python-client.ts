import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const CLIENT = 'picsellia==6.37.0';
const CACHE = join(import.meta.dirname, '../../../../.cache/python');
const ENVIRONMENT = join(CACHE, CLIENT.replace('==', '-'));
const PYTHON = join(ENVIRONMENT, 'bin/python');

const exists = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Makes the environment aside and moves it into place, so that two runs at once do not meet in it. */
const makeEnvironment = async (): Promise<void> => {
  await mkdir(CACHE, { recursive: true });
  const aside = await mkdtemp(join(CACHE, 'making-'));
  try {
    await run('python3', ['-m', 'venv', aside]);
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', CLIENT];
    await run(join(aside, 'bin/python'), install);
    await rename(aside, ENVIRONMENT);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    if (!(await exists(PYTHON))) throw error;
  }
};

/** Why the vendor's client cannot run here; undefined when it can. Never on CI, where its absence is a failure. */
export const missingPythonClient = async (): Promise<string | undefined> => {
  if (await exists(PYTHON)) return undefined;
  try {
    await makeEnvironment();
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? (error.message.trim().split('\n').at(-1) ?? '') : String(error);
    if (process.env['CI'] === 'true') throw new Error(`${CLIENT} cannot be installed: ${reason}`, { cause: error });
    return `${CLIENT} cannot be installed here: ${reason}`;
  }
};

export interface PythonRun {
  script: string;
  arguments: readonly string[];
  environment: Record<string, string>;
}

/** Runs a program of test/python and gives the JSON that it prints. */
export const runPython = async (program: PythonRun): Promise<unknown> => {
  const script = join(import.meta.dirname, '../python', program.script);
  const { stdout } = await run(PYTHON, [script, ...program.arguments], {
    // Nothing of this machine's own set-up: a proxy or a .netrc would change what is sent.
    env: { PATH: '/usr/bin:/bin', HOME: ENVIRONMENT, NO_PROXY: '*', ...program.environment },
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
};
