import { access, constants, mkdir, readdir, readFile, rm, rmdir, stat } from 'node:fs/promises';
import { basename, extname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import * as z from 'zod';
import { CommandError } from '../errors.ts';

const OWN_NAMES = ['run.json', 'logs.json', 'result.coco.json', 'report.html'] as const;

/** Folders for files that come from the platform; a former run's record says which of them are its own. */
export const IMAGES_FOLDER = 'images';
export const MODELS_FOLDER = 'models';

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

/**
 * Refuses images that lie where new ones are written.
 * @throws CommandError
 */
export const checkApart = (images: string, out: string): void => {
  const inner = relative(join(out, IMAGES_FOLDER), images);
  if (inner !== '' && (inner === '..' || inner.startsWith(`..${sep}`) || isAbsolute(inner))) return;
  throw new CommandError(`--out ${out}: the images of --images lie where this run writes new ones.`, {
    hint: 'Take another folder for the results.',
  });
};

const formerRecord = z.looseObject({ files: z.array(z.string()).default([]) });

/** The files in folders that a former run says it wrote, as far as they lie in this one. */
const formerFiles = async (folder: string): Promise<readonly string[]> => {
  const text = await readFile(join(folder, 'run.json'), 'utf8').catch(() => '{}');
  const { files } = formerRecord.catch({ files: [] }).parse(parseJson(text));
  return files.flatMap((file) => {
    const [first, name, ...others] = file.split('/');
    const isOwn = (first === IMAGES_FOLDER || first === MODELS_FOLDER) && others.length === 0;
    return isOwn && name !== undefined && name !== '' && name === basename(name) && name !== '..'
      ? [join(folder, first, name)]
      : [];
  });
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Takes away what a former run wrote; files of other names stay. */
export const clearFormerRun = async (folder: string): Promise<void> => {
  for (const path of await formerFiles(folder)) await rm(path, { force: true });
  // A folder that holds something else stays.
  for (const name of [IMAGES_FOLDER, MODELS_FOLDER]) await rmdir(join(folder, name)).catch(() => undefined);
  await Promise.all(OWN_NAMES.map((name) => rm(join(folder, name), { recursive: true, force: true })));
};
