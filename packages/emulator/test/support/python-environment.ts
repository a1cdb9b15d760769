import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const CACHE = join(import.meta.dirname, '../../../../.cache/python');
const REQUIREMENTS = join(import.meta.dirname, '../conformance/python');

/** Packages of the vendor in a folder of their own, made when a test first wants them and kept for the next. */
export interface PythonEnvironment {
  name: string;
  folder: string;
  python: string;
  requirements: readonly string[];
}

const environmentOf = (name: string, files: readonly string[]): PythonEnvironment => {
  const folder = join(CACHE, name);
  const requirements = files.map((file) => join(REQUIREMENTS, file));
  return { name, folder, python: join(folder, 'bin/python'), requirements };
};

const CLIENT_FILE = 'requirements-client.txt';

/** The client alone. */
export const CLIENT: PythonEnvironment = environmentOf('picsellia-6.37.0', [CLIENT_FILE]);

/** The client, the pipeline engine, and the command line that deploys and launches. */
export const PIPELINES: PythonEnvironment = environmentOf('picsellia-cv-engine-0.6.12', [
  CLIENT_FILE,
  'requirements-pipelines.txt',
]);

const exists = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const wanted = async ({ requirements }: PythonEnvironment): Promise<string> =>
  (await Promise.all(requirements.map(async (file) => readFile(file, 'utf8')))).join('');

/** What an environment was made from lies in it, so that a changed list of versions makes a new one. */
const madeFrom = (environment: PythonEnvironment): string => join(environment.folder, 'requirements.txt');

const isReady = async (environment: PythonEnvironment): Promise<boolean> => {
  if (!(await exists(environment.python))) return false;
  const made = await readFile(madeFrom(environment), 'utf8').catch(() => undefined);
  return made === (await wanted(environment));
};

/** Makes the environment aside and moves it into place, so that two runs at once do not meet in it. */
const make = async (environment: PythonEnvironment): Promise<void> => {
  await mkdir(CACHE, { recursive: true });
  const aside = await mkdtemp(join(CACHE, 'making-'));
  try {
    await run('python3', ['-m', 'venv', aside]);
    const lists = environment.requirements.flatMap((file) => ['-r', file]);
    // The lists name everything, so nothing is resolved; what is imported is compiled then.
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--no-compile'];
    await run(join(aside, 'bin/python'), [...install, ...lists]);
    await writeFile(join(aside, 'requirements.txt'), await wanted(environment));
    if (await isReady(environment)) return;
    await rm(environment.folder, { recursive: true, force: true });
    await rename(aside, environment.folder);
  } catch (error) {
    if (!(await isReady(environment))) throw error;
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
};

/** Why an environment cannot be had here; undefined when it can. On CI its absence is a failure. */
export const missingEnvironment = async (environment: PythonEnvironment): Promise<string | undefined> => {
  if (await isReady(environment)) return undefined;
  try {
    await make(environment);
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? (error.message.trim().split('\n').at(-1) ?? '') : String(error);
    const message = `${environment.name} cannot be installed: ${reason}`;
    if (process.env['CI'] === 'true') throw new Error(message, { cause: error });
    return message;
  }
};
