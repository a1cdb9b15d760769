import { closeSync, linkSync, mkdirSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { EXIT, RunError } from '../errors.ts';

const NAME = 'lock';
/** A name that nobody else uses: chance will do for that, and Node's cryptography takes its time to load. */
const ownName = (): string => `.${NAME}-${Math.random().toString(16).slice(2, 10)}`;
/** The system takes paths of some hundred bytes for a socket. */
const LONGEST_PATH_BYTES = 100;
const TRIES = 10;
/** A holder that is stopped or overloaded holds the folder all the same; its name is not waited for. */
const ANSWER_MS = 1_000;

/**
 * Holds a work folder for one run. The lock is a socket that its holder listens on: the system closes it with the process,
 * however that ends, and it tells processes in other containers apart, which a process id would not. Whoever asks is told
 * who holds it.
 */
export class WorkLock {
  readonly #path: string;
  readonly #server: Server;
  readonly #inode: bigint;

  private constructor(path: string, server: Server, inode: bigint) {
    this.#path = path;
    this.#server = server;
    this.#inode = inode;
  }

  /** @throws RunError with exit code 2 that names who holds the folder. */
  static async take(workDir: string, jobId: string): Promise<WorkLock> {
    mkdirSync(workDir, { recursive: true });
    const folder = openSync(workDir, 'r');
    const own = ownName();
    const at = (name: string) => reachable(join(workDir, name), `/proc/self/fd/${folder}/${name}`);
    let server: Server | undefined;
    try {
      server = await listen(at(own), `process ${process.pid} on ${hostname()}, since ${new Date().toISOString()}`);
      const inode = inodeOf(join(workDir, own));
      for (let attempt = 0; attempt < TRIES; attempt += 1) {
        // Linked when it is listened on already, so that the lock is never seen without its holder.
        if (isLinked(join(workDir, own), join(workDir, NAME))) return new WorkLock(join(workDir, NAME), server, inode);
        const holder = await findHolder(workDir, at);
        if (holder !== undefined) throw heldBy(holder, workDir, jobId);
      }
      throw heldBy('several starts at once', workDir, jobId);
    } catch (error) {
      server?.close();
      throw error;
    } finally {
      rmSync(join(workDir, own), { force: true });
      closeSync(folder);
    }
  }

  release(): void {
    try {
      // The folder may be gone, and the lock in it another's.
      if (inodeOf(this.#path) === this.#inode) rmSync(this.#path, { force: true });
    } catch {
      // Nothing is left to release.
    }
    this.#server.close();
  }
}

const heldBy = (holder: string, workDir: string, jobId: string): RunError =>
  new RunError(EXIT.local, `job ${jobId} is being run in ${workDir} already, by ${holder}; nothing was started`);

const reachable = (path: string, short: string): string =>
  Buffer.byteLength(path) <= LONGEST_PATH_BYTES ? path : short;

const inodeOf = (path: string): bigint => statSync(path, { bigint: true }).ino;

const listen = (path: string, name: string): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer((socket) => void socket.on('error', () => undefined).end(name));
    server.once('error', reject);
    server.listen(path, () => resolve(server.unref()));
  });

const isLinked = (from: string, to: string): boolean => {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
};

/** Who listens there; undefined when nobody does, because the process has ended. */
const askHolder = (path: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    let name = '';
    const socket = connect(path);
    const answer = (holder: string | undefined) => {
      socket.destroy();
      resolve(holder);
    };
    socket.setEncoding('utf8').setTimeout(ANSWER_MS, () => answer('a process that does not answer'));
    socket.on('data', (text: string) => {
      name += text;
    });
    socket.once('end', () => answer(name || 'another process'));
    socket.once('error', (error: NodeJS.ErrnoException) =>
      answer(['ECONNREFUSED', 'ENOENT'].includes(error.code ?? '') ? undefined : 'another process'),
    );
  });

/** Who holds the folder; the lock of a process that has ended is taken away. */
const findHolder = async (workDir: string, at: (name: string) => string): Promise<string | undefined> => {
  const holder = await askHolder(at(NAME));
  if (holder !== undefined) return holder;
  const stale = ownName();
  try {
    renameSync(join(workDir, NAME), join(workDir, stale));
  } catch {
    return undefined;
  }
  // Between the question and the move, another start may have put its own lock in the place of the stale one.
  const faster = await askHolder(at(stale));
  if (faster !== undefined) isLinked(join(workDir, stale), join(workDir, NAME));
  rmSync(join(workDir, stale), { force: true });
  return faster;
};
