import { stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { CommandError } from '../errors.ts';

/** Where a processing is looked for when nobody names a file, the first first. */
export const CANDIDATES = [
  'processing.ts',
  'processing.js',
  'processing.mjs',
  'src/processing.ts',
  'index.ts',
] as const;

const isFile = async (path: string): Promise<boolean> => (await stat(path).catch(() => undefined))?.isFile() === true;

const isFolder = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isDirectory() === true;

const candidatesIn = async (folder: string): Promise<readonly string[]> => {
  const found = await Promise.all(CANDIDATES.map(async (name) => ((await isFile(join(folder, name))) ? [name] : [])));
  return found.flat();
};

const searched = `Looked for ${CANDIDATES.join(', ')}.`;

/**
 * Finds the file that exports the processing: the one named, or the first candidate of the folder.
 * @throws CommandError when there is none; it lists the candidates.
 */
export const findEntry = async (entry: string | undefined, cwd: string): Promise<string> => {
  const path = resolve(cwd, entry ?? '.');
  if (await isFile(path)) return path;
  if (await isFolder(path)) {
    const [first] = await candidatesIn(path);
    if (first !== undefined) return join(path, first);
    throw new CommandError(`No processing file in ${path}.`, {
      hint: `${searched} Name yours after the verb.`,
    });
  }
  const nearby = (await candidatesIn(dirname(path))).map((name) => relative(cwd, join(dirname(path), name)));
  throw new CommandError(`${entry ?? path}: there is no such processing file.`, {
    hint: nearby.length > 0 ? `There is: ${nearby.join(', ')}.` : searched,
  });
};
