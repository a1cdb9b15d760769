import { stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { CommandError } from '../errors.ts';

/** One file of the model version: the platform's name for it, and where it is. */
export interface ModelFileSource {
  readonly name: string;
  readonly path: string;
  readonly filename: string;
}

/**
 * Checks the files of the model and names each by its stem; a stem that is taken keeps its extension.
 * @throws CommandError when one is missing or is a folder.
 */
export const readModelFiles = async (paths: readonly string[]): Promise<readonly ModelFileSource[]> => {
  const files: ModelFileSource[] = [];
  for (const path of paths) {
    const entry = await stat(path).catch(() => undefined);
    if (entry === undefined) throw new CommandError(`--model ${path}: there is no such file.`);
    if (!entry.isFile()) throw new CommandError(`--model ${path}: this is a folder, not a file.`);
    const filename = basename(path);
    const stem = basename(filename, extname(filename));
    const isTaken = files.some((file) => file.name === stem);
    files.push({ name: isTaken ? filename : stem, path, filename });
  }
  return files;
};
