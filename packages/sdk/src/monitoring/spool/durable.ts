import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Marks files that were being written when the process ended. */
export const UNFINISHED = '.part';

/** Makes sure that the names in a folder survive a loss of power. */
export const syncDirectory = async (directory: string): Promise<void> => {
  const handle = await open(directory);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** Writes a file that is either there, whole and on the disk, or not at all. */
export const writeDurably = async (directory: string, name: string, text: string): Promise<void> => {
  const unfinished = join(directory, `${name}${UNFINISHED}`);
  try {
    const handle = await open(unfinished, 'w');
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, join(directory, name));
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  await syncDirectory(directory);
};

/** Renames a file so that the new name survives a loss of power. */
export const renameDurably = async (from: string, to: string): Promise<void> => {
  await rename(from, to);
  const folders = new Set([dirname(to), dirname(from)]);
  for (const folder of folders) await syncDirectory(folder);
};
