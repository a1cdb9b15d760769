import { mkdir, mkdtemp, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CommandError, errorCode } from '../errors.ts';

type Write = (folder: string) => Promise<void>;

const isThere = async (folder: string): Promise<boolean> =>
  readdir(folder).then(
    () => true,
    (error: unknown) => {
      if (errorCode(error) === 'ENOENT') return false;
      throw error;
    },
  );

/** A folder that does not exist comes into being with all that is in it. */
const placeNew = async (folder: string, write: Write): Promise<void> => {
  const parent = dirname(folder);
  const made = await mkdir(parent, { recursive: true });
  const aside = await mkdtemp(join(parent, `.${basename(folder)}-`));
  try {
    await write(aside);
    await rename(aside, folder);
  } catch (error) {
    await rm(made ?? aside, { recursive: true, force: true });
    const isTaken = errorCode(error) === 'ENOTEMPTY' || errorCode(error) === 'EEXIST';
    throw isTaken ? new CommandError(`${folder} was made by somebody else meanwhile; it is left alone.`) : error;
  }
};

/** The user may stand in it, so it stays the same folder; what has been moved into it is taken out again after a failure. */
const fillEmpty = async (folder: string, write: Write): Promise<void> => {
  const aside = await mkdtemp(join(folder, '.init-'));
  const moved: string[] = [];
  try {
    await write(aside);
    for (const name of await readdir(aside)) {
      await rename(join(aside, name), join(folder, name));
      moved.push(name);
    }
    await rmdir(aside);
  } catch (error) {
    for (const name of [basename(aside), ...moved]) await rm(join(folder, name), { recursive: true, force: true });
    throw error;
  }
};

/**
 * Writes into a folder aside first, so that a failure leaves nothing half done where the project is to be.
 * @throws CommandError when another program takes the folder meanwhile.
 */
export const placeProject = async (folder: string, write: Write): Promise<void> =>
  (await isThere(folder)) ? fillEmpty(folder, write) : placeNew(folder, write);
