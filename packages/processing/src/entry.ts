import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigurationError } from './errors.ts';

/** The names under which a user's file is looked for. */
const CANDIDATES = ['processing.ts', 'processing.js', 'processing.mjs', 'src/processing.ts', 'index.ts'];

/**
 * The absolute path of the user's file.
 *
 * @throws ConfigurationError when there is none, naming what was looked for.
 */
export const findEntry = (entry: string | undefined, folder: string = process.cwd()): string => {
  if (entry !== undefined) {
    const path = resolve(folder, entry);
    if (!existsSync(path)) throw new ConfigurationError(`there is no file ${path}`);
    if (!statSync(path).isFile()) throw new ConfigurationError(`${path} is no file; name the file of the processing`);
    return path;
  }
  const found = CANDIDATES.map((name) => resolve(folder, name)).find((path) => existsSync(path));
  if (found) return found;
  throw new ConfigurationError(`no processing file in ${folder}; looked for ${CANDIDATES.join(', ')}`);
};
