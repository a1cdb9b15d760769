import { randomUUID } from 'node:crypto';
import { chmod, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import envPaths from 'env-paths';
import { CommandError, errorCode, MACHINE_EXIT_CODE } from '../errors.ts';
import { type Profile, readProfile, writtenProfile } from './profile.ts';

const ENDING = '.json';
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** The name of the profile when nobody says. */
export const DEFAULT_PROFILE = 'default';

/**
 * The folder with one file a profile, in the user's own place for settings (`~/.config/picsellia-ts/profiles` on Linux).
 * One file each, so that two logins at once cannot undo one another.
 */
const profileFolder = (): string => join(envPaths('picsellia-ts', { suffix: '' }).config, 'profiles');

/**
 * Checks the name of a profile, which is the name of its file.
 * @throws CommandError when it is none
 */
export const checkProfileName = (name: string): string => {
  if (NAME.test(name)) return name;
  throw new CommandError(
    `--profile ${name}: a name is made of up to 64 letters, digits, dots, dashes and underscores.`,
  );
};

const pathOf = (name: string): string => join(profileFolder(), `${checkProfileName(name)}${ENDING}`);

/** Names the profiles in order; empty when there are none. */
export const listProfiles = async (): Promise<readonly string[]> => {
  const entries = await readdir(profileFolder()).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  });
  const names = entries.filter((entry) => entry.endsWith(ENDING)).map((entry) => entry.slice(0, -ENDING.length));
  return names.filter((name) => NAME.test(name)).sort();
};

// Windows keeps a user's own folder from others by other means than these bits, which are made up there.
const isOpenToOthers = (mode: number): boolean => process.platform !== 'win32' && (mode & 0o077) !== 0;

/**
 * Reads a profile; undefined when there is none of that name.
 * @throws CommandError when its file can be read by others, or is none of this command's
 */
export const loadProfile = async (name: string): Promise<Profile | undefined> => {
  const path = pathOf(name);
  const file = await open(path, 'r').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw new CommandError(`${path}: the profile cannot be read (${String(errorCode(error))}).`, { cause: error });
  });
  if (file === undefined) return undefined;
  try {
    const { mode } = await file.stat();
    if (isOpenToOthers(mode)) {
      throw new CommandError(
        `${path}: others can read this file (mode ${(mode & 0o777).toString(8)}), and it holds a token.`,
        {
          hint: `Run: chmod 600 ${path}`,
        },
      );
    }
    return readProfile(await file.readFile('utf8'), path);
  } finally {
    await file.close();
  }
};

const writeSynced = async (path: string, text: string): Promise<void> => {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
};

/**
 * Stores a profile whole or not at all, for this user alone, in the place of one of that name.
 * @throws CommandError when the folder cannot be written to
 */
export const saveProfile = async (name: string, profile: Profile): Promise<string> => {
  const path = pathOf(name);
  const temporary = `${path}.${randomUUID()}.part`;
  try {
    await mkdir(profileFolder(), { recursive: true, mode: 0o700 });
    // The folder may be older, or the umask may have taken more from its mode than was meant.
    await chmod(profileFolder(), 0o700);
    await writeSynced(temporary, writtenProfile(profile));
    await rename(temporary, path);
    return path;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new CommandError(`${path}: the profile cannot be stored (${String(errorCode(error) ?? error)}).`, {
      hint: 'Make the folder writable, or set XDG_CONFIG_HOME to one that is.',
      exitCode: MACHINE_EXIT_CODE,
      cause: error,
    });
  }
};

/** Deletes a profile; answers whether there was one. */
export const deleteProfile = async (name: string): Promise<boolean> => {
  const path = pathOf(name);
  if ((await stat(path).catch(() => undefined)) === undefined) return false;
  await rm(path);
  return true;
};
