import { access, constants, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { CommandError } from '../errors.ts';

const OWN_NAMES = ['run.json', 'logs.json', 'result.coco.json', 'report.html'] as const;

const twoDigits = (value: number): string => String(value).padStart(2, '0');

const stamp = (date: Date): string => {
  const day = `${date.getFullYear()}${twoDigits(date.getMonth() + 1)}${twoDigits(date.getDate())}`;
  return `${day}-${twoDigits(date.getHours())}${twoDigits(date.getMinutes())}${twoDigits(date.getSeconds())}`;
};

const exists = async (path: string): Promise<boolean> => (await stat(path).catch(() => undefined)) !== undefined;

const freeFolder = async (wanted: string): Promise<string> => {
  for (let attempt = 1; ; attempt += 1) {
    const folder = attempt === 1 ? wanted : `${wanted}-${attempt}`;
    if (!(await exists(folder))) return folder;
  }
};

const checkReplaceable = async (folder: string, name: string): Promise<void> => {
  const entry = await stat(folder).catch(() => undefined);
  if (entry === undefined) return;
  if (!entry.isDirectory()) throw new CommandError(`--out ${name}: this is a file, not a folder.`);
  const names = await readdir(folder);
  if (names.length > 0 && !names.includes('run.json')) {
    throw new CommandError(`--out ${name}: this folder holds files, and no run.json of a former run.`, {
      hint: 'Give an empty or a new folder; only a former run is replaced.',
    });
  }
};

/**
 * Makes sure that the run's folder can be written, and makes it; a former run in it stays until it is replaced.
 * @throws CommandError when it holds something else than a former run, or cannot be written.
 */
export const prepareOutFolder = async ({
  out,
  entry,
  cwd,
  now,
}: {
  out: string | undefined;
  entry: string;
  cwd: string;
  now: Date;
}): Promise<string> => {
  const stem = basename(entry, extname(entry));
  const folder = out === undefined ? await freeFolder(join(cwd, 'runs', `${stem}-${stamp(now)}`)) : resolve(cwd, out);
  await checkReplaceable(folder, out ?? folder);
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw new CommandError(`--out ${out ?? folder}: this folder cannot be written (${(cause as Error).message}).`, {
      cause,
    });
  }
  return folder;
};

/** Takes away what a former run wrote; files of other names stay. */
export const clearFormerRun = async (folder: string): Promise<void> => {
  await Promise.all(OWN_NAMES.map((name) => rm(join(folder, name), { recursive: true, force: true })));
};
