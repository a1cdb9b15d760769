import { type FileHandle, link, open, rename, rm, stat } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { codeOf, SpoolLockedError } from './spool-errors.ts';

const NAME = 'lock';
// The system takes paths of some hundred bytes for a socket.
const LONGEST_PATH_BYTES = 100;
const TRIES = 10;

// Chance will do for that, and Node's cryptography takes its time to load.
const temporaryName = (what: string): string => `.${what}-${Math.random().toString(16).slice(2, 10)}`;

/** A path to a file of the folder that is short enough for a socket. */
const socketPath = (directory: string, handle: FileHandle, name: string): string => {
  const path = join(directory, name);
  return Buffer.byteLength(path) <= LONGEST_PATH_BYTES ? path : `/proc/self/fd/${handle.fd}/${name}`;
};

const listen = (path: string): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer((socket) => void socket.destroy());
    server.once('error', reject);
    server.listen(path, () => resolve(server.unref()));
  });

/** Whether somebody listens; what refuses, or is not there, belonged to a process that has ended. */
const isAlive = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error) => resolve(!['ECONNREFUSED', 'ENOENT'].includes(codeOf(error) ?? '')));
  });

const isThere = (error: unknown): boolean => codeOf(error) === 'EEXIST';

/**
 * Holds a folder for one client. The lock is a socket that its holder listens on: the system closes it with the process,
 * however that ends, and it tells processes in other containers apart, which a process id would not.
 */
export class DirectoryLock {
  readonly #directory: string;
  readonly #server: Server;
  readonly #inode: bigint;

  private constructor(directory: string, server: Server, inode: bigint) {
    this.#directory = directory;
    this.#server = server;
    this.#inode = inode;
  }

  /** @throws SpoolLockedError when somebody else holds the folder */
  static async acquire(directory: string): Promise<DirectoryLock> {
    const handle = await open(directory);
    const own = temporaryName(NAME);
    const server = await listen(socketPath(directory, handle, own)).catch(async (error: unknown) => {
      await handle.close();
      throw error;
    });
    try {
      // Asked under its own name: by the time it is linked, the lock's name may already be another's.
      const { ino } = await stat(join(directory, own), { bigint: true });
      for (let attempt = 0; attempt < TRIES; attempt++) {
        // Under its name, the lock is never seen before it is listened on.
        const isOurs = await link(join(directory, own), join(directory, NAME)).then(
          () => true,
          (error: unknown) => {
            if (isThere(error)) return false;
            throw error;
          },
        );
        if (isOurs) {
          return new DirectoryLock(directory, server, ino);
        }
        await removeStale(directory, handle);
      }
      throw new SpoolLockedError(`the spool in ${directory} is being fought for by several clients`);
    } catch (error) {
      server.close();
      throw error;
    } finally {
      await rm(join(directory, own), { force: true });
      await handle.close();
    }
  }

  /** Whether the folder is still held: somebody may have deleted it, or its lock. */
  async isHeld(): Promise<boolean> {
    const inode = await stat(join(this.#directory, NAME), { bigint: true }).then(
      ({ ino }) => ino,
      () => undefined,
    );
    return inode === this.#inode;
  }

  async release(): Promise<void> {
    if (await this.isHeld()) await rm(join(this.#directory, NAME), { force: true });
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

/** Takes away the lock of a process that has ended. @throws SpoolLockedError when it has not */
const removeStale = async (directory: string, handle: FileHandle): Promise<void> => {
  const refuse = (): never => {
    throw new SpoolLockedError(`the spool in ${directory} is used by another client; give each its own folder`);
  };
  if (await isAlive(socketPath(directory, handle, NAME))) refuse();
  const stale = temporaryName('stale');
  const isMoved = await rename(join(directory, NAME), join(directory, stale)).then(
    () => true,
    () => false,
  );
  if (!isMoved) return;
  // Between the look and the move, another client may have put its own lock in the place of the stale one.
  const isTaken = await isAlive(socketPath(directory, handle, stale));
  if (isTaken) await link(join(directory, stale), join(directory, NAME)).catch(() => undefined);
  await rm(join(directory, stale), { force: true });
  if (isTaken) refuse();
};
