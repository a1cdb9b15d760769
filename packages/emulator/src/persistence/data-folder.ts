import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { takeLock } from './lock.ts';

/** Raised with each change after which a journal would play differently. */
const FORMAT = 1;

const LOCK = 'lock';
const MANIFEST = 'emulator.json';

/** Why a folder cannot hold the state of this emulator. */
export class DataFolderError extends Error {
  readonly code = 'ERR_DATA_FOLDER';
}

/** A folder that is this process's until it is released. */
export interface DataFolder {
  /** Of all starts on this folder. */
  apiToken: string;
  /** File of the journal; exists. */
  journal: string;
  /** Folder of the objects' bytes. */
  objects: string;
  /** File of the ports of the last start; may be missing. */
  ports: string;
  release: () => void;
}

interface Manifest {
  format: unknown;
  api_token: unknown;
}

const readManifest = (folder: string): string => {
  let manifest: Manifest;
  try {
    manifest = JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8'));
  } catch (cause) {
    throw new DataFolderError(`${join(folder, MANIFEST)} cannot be read (${String(cause)}).`, { cause });
  }
  if (manifest.format !== FORMAT) {
    throw new DataFolderError(
      `${folder} holds the state of format ${String(manifest.format)}; this emulator reads format ${FORMAT}. Take another folder.`,
    );
  }
  return String(manifest.api_token);
};

/** The manifest comes last and at once, so a folder that has one has the rest. */
const prepare = (folder: string): string => {
  const apiToken = randomBytes(24).toString('hex');
  const temporary = join(folder, `${MANIFEST}.new`);
  mkdirSync(join(folder, 'objects'), { recursive: true });
  writeFileSync(join(folder, 'journal.jsonl'), '', { mode: 0o600 });
  writeFileSync(temporary, JSON.stringify({ format: FORMAT, api_token: apiToken }), { mode: 0o600 });
  renameSync(temporary, join(folder, MANIFEST));
  return apiToken;
};

const OWN_NAMES = new Set([LOCK, `${MANIFEST}.new`, 'objects', 'journal.jsonl']);

const open = (folder: string): string => {
  if (existsSync(join(folder, MANIFEST))) return readManifest(folder);
  const foreign = readdirSync(folder).find((name) => !OWN_NAMES.has(name) && !name.startsWith(`${LOCK}.`));
  if (foreign !== undefined) {
    throw new DataFolderError(`${folder} is no folder of an emulator: it holds ${foreign}. Take an empty one.`);
  }
  return prepare(folder);
};

/**
 * Opens a folder for this process alone, and makes it when it is not there.
 * @throws DataFolderError when another emulator has it, when it is of another format, or holds something else.
 */
export const openDataFolder = (folder: string): DataFolder => {
  let lock: ReturnType<typeof takeLock>;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    lock = takeLock(join(folder, LOCK));
  } catch (cause) {
    throw new DataFolderError(`${folder} cannot be used (${String(cause)}).`, { cause });
  }
  if (typeof lock === 'number') {
    throw new DataFolderError(`${folder} is in use by another emulator, process ${lock}.`);
  }
  try {
    const apiToken = open(folder);
    return {
      apiToken,
      journal: join(folder, 'journal.jsonl'),
      objects: join(folder, 'objects'),
      ports: join(folder, 'ports.json'),
      release: lock,
    };
  } catch (error) {
    lock();
    throw error;
  }
};
