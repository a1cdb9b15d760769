import { dirname, resolve } from 'node:path';
import type { Check } from '../checks/check.ts';
import { checkLines } from '../checks/show.ts';
import type { ConnectionFlags } from '../credentials/connection-flags.ts';
import { readEnvironment } from '../environment.ts';
import { MISTAKE_EXIT_CODE, PLATFORM_EXIT_CODE } from '../errors.ts';
import { type Output, outputWidth } from '../output.ts';
import { wrapped } from '../wrap.ts';
import { checkEngines } from './engines.ts';
import { checkEntry } from './entry.ts';
import { checkOnnx, checkSharp } from './libraries.ts';
import { checkMemory, checkNode, checkSpace, checkWorkFolder } from './machine.ts';
import { checkAccess } from './platform.ts';

/** The options of `doctor`, as typed. */
export interface DoctorFlags extends ConnectionFlags {
  json?: boolean;
}

const exitCodeFor = (checks: readonly Check[]): number => {
  const wrong = checks.filter(({ state }) => state === 'failed');
  if (wrong.length === 0) return 0;
  return wrong.every(({ isPlatform }) => isPlatform === true) ? PLATFORM_EXIT_CODE : MISTAKE_EXIT_CODE;
};

/** Starts all looks at once; they are shown in this order, each as soon as those before it are done. */
const startChecks = (entry: string | undefined, flags: DoctorFlags): readonly Promise<readonly Check[]>[] => {
  const environment = readEnvironment();
  const cwd = process.cwd();
  const folder = entry === undefined ? cwd : dirname(resolve(cwd, entry));
  const one = async (check: Check | Promise<Check>): Promise<readonly Check[]> => [await check];
  return [
    one(checkNode()),
    one(checkMemory()),
    one(checkWorkFolder(environment.workDir)),
    one(checkSpace(environment.workDir)),
    one(checkSharp(folder)),
    one(checkOnnx(folder)),
    one(checkEntry(entry, cwd)),
    checkAccess(flags, environment),
    one(checkEngines()),
  ];
};

const summary = (checks: readonly Check[]): string => {
  const wrong = checks.filter(({ state }) => state === 'failed').length;
  if (wrong > 0) return `${wrong} of ${checks.length} are wrong.`;
  const doubtful = checks.filter(({ state }) => state === 'warning').length;
  return doubtful > 0 ? `Nothing is wrong; ${doubtful} of ${checks.length} may matter to you.` : 'Nothing is wrong.';
};

/**
 * Looks for what is wrong with this set-up, and says what to do about it. Answers the exit code: 0 when nothing is, 4 when
 * only the platform is, 2 otherwise.
 */
export const runDoctor = async (entry: string | undefined, flags: DoctorFlags, output: Output): Promise<number> => {
  const checks: Check[] = [];
  for (const found of await Promise.all(startChecks(entry, flags))) {
    checks.push(...found);
    if (flags.json !== true) for (const check of found) for (const line of checkLines(check)) output.line(line);
  }
  const exitCode = exitCodeFor(checks);
  const shown = checks.map(({ name, state, found, advice }) => ({ name, state, found, advice: advice ?? null }));
  if (flags.json === true) output.line(JSON.stringify({ ok: exitCode === 0, checks: shown }, null, 2));
  else for (const line of wrapped(summary(checks), { width: outputWidth(), indent: 0 })) output.line(line);
  return exitCode;
};
