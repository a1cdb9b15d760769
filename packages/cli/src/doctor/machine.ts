import { mkdtemp, rmdir, stat, statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type Check, failed, ok, warning } from '../checks/check.ts';
import { errorCode } from '../errors.ts';

const MEGABYTE = 1_000_000;
const LITTLE_MEMORY = 512 * MEGABYTE;
const LITTLE_SPACE = 1000 * MEGABYTE;
const OLDEST_NODE = [22, 19] as const;

const size = (bytes: number): string =>
  bytes >= 1000 * MEGABYTE ? `${(bytes / (1000 * MEGABYTE)).toFixed(1)} GB` : `${Math.floor(bytes / MEGABYTE)} MB`;

/** Looks at the version of Node. */
export const checkNode = (version: string = process.versions.node): Check => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOld = major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
  const found = `Node ${version} on ${process.platform} ${process.arch}`;
  return isOld ? failed('node', found, `Install Node ${OLDEST_NODE.join('.')} or newer.`) : ok('node', found);
};

/** Looks at the memory that a run may use: the limit of the container, or all of the machine. */
export const checkMemory = (limit: number = process.constrainedMemory(), total: number = totalmem()): Check => {
  const isLimited = limit > 0 && limit < total;
  const bytes = isLimited ? limit : total;
  const found = isLimited ? `${size(limit)} by the limit of the container` : `${size(total)}, without a limit`;
  if (bytes >= LITTLE_MEMORY) return ok('memory', found);
  return warning('memory', found, `Give the container ${size(LITTLE_MEMORY)} or more, or use concurrency: 1.`);
};

/** The folder itself, or the nearest one above it that is there. */
const nearest = async (path: string): Promise<string> => {
  const found = await stat(path).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT' && dirname(path) !== path) return undefined;
    throw error;
  });
  if (found === undefined) return nearest(dirname(path));
  if (found.isDirectory()) return path;
  throw Object.assign(new Error('there is a file in its place'), { code: 'ENOTDIR' });
};

const reasons: ReadonlyMap<unknown, string> = new Map([
  ['EACCES', 'it may not be written to'],
  ['EPERM', 'it may not be written to'],
  ['EROFS', 'its disk is read-only'],
  ['ENOSPC', 'its disk is full'],
]);

const ELSEWHERE = 'Name a folder of your own in PICSELLIA_TS_WORK_DIR.';

/** Looks whether the folder of the runs can be written to, and leaves nothing there. */
export const checkWorkFolder = async (folder: string): Promise<Check> => {
  const path = resolve(folder);
  try {
    // One folder in the nearest that is there: to make all of the path would leave it, and hangs below /proc.
    await rmdir(await mkdtemp(join(await nearest(path), '.picsellia-ts-')));
    return ok('work folder', `${path} can be written to`);
  } catch (error) {
    const reason = reasons.get(errorCode(error)) ?? (error instanceof Error ? error.message : 'it cannot be used');
    return failed('work folder', `${path}: ${reason}`, ELSEWHERE);
  }
};

/** Looks at the room on the disk of the work folder. */
export const checkSpace = async (folder: string): Promise<Check> => {
  const path = resolve(folder);
  try {
    const { bavail, bsize } = await statfs(await nearest(path));
    const found = `${size(bavail * bsize)} free for ${path}`;
    return bavail * bsize >= LITTLE_SPACE ? ok('disk', found) : warning('disk', found, `Free some space. ${ELSEWHERE}`);
  } catch (error) {
    return warning('disk', `the room for ${path} cannot be told (${String(error)})`, ELSEWHERE);
  }
};
