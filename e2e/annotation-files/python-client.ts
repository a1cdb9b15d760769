import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';

const REPOSITORY = join(import.meta.dirname, '../..');
const ENVIRONMENT = pathToFileURL(join(REPOSITORY, 'packages/emulator/test/support/python-environment.ts')).href;

/** The vendor's client alone, or with its pipeline engine. */
type Packages = 'CLIENT' | 'PIPELINES';

/** Makes an environment of the emulator's tests in a process of its own, and prints where its interpreter is. */
const make = (packages: Packages): string => `
const { ${packages}: environment, missingEnvironment } = await import(${JSON.stringify(ENVIRONMENT)});
console.log(JSON.stringify({ python: environment.python, missing: await missingEnvironment(environment) }));`;

/** The interpreter with the vendor's packages; undefined when they cannot be had here, which is a failure on CI. */
export const findPython = async (packages: Packages = 'CLIENT'): Promise<string | undefined> => {
  const { stdout } = await execa(process.execPath, ['--input-type=module', '--eval', make(packages)]);
  const { python, missing }: { python: string; missing?: string } = JSON.parse(stdout);
  if (missing === undefined) return python;
  process.stderr.write(`The vendor's packages are left out: ${missing}\n`);
  return undefined;
};

/** Runs a program to its end and gives the JSON of the last line that it prints. */
export const runPython = async (
  python: string,
  program: { readonly arguments: readonly string[]; readonly environment: Readonly<Record<string, string>> },
): Promise<unknown> => {
  // Nothing of this machine's own set-up: a proxy or a .netrc would change what is sent. What is compiled is kept.
  const folder = join(python, '../..');
  const env = { PATH: '/usr/bin:/bin', HOME: folder, NO_PROXY: '*', PYTHONPYCACHEPREFIX: join(folder, 'compiled') };
  const { stdout } = await execa(python, program.arguments, {
    env: { ...env, ...program.environment },
    extendEnv: false,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
};
