import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Seed } from '../server.ts';
import { cpuMsOf } from './processor.ts';

/** The variables that a container gets, and the dataset version that was made. */
export type JobEnvironment = Readonly<
  Record<'host' | 'api_token' | 'organization_id' | 'job_id' | 'dataset_version_id' | 'dataset_id', string>
>;

/** The local platform in a process of its own, so that it shares the cores but not the event loop of what is measured. */
export class Platform {
  readonly #server: ChildProcess = fork(join(import.meta.dirname, '../server.ts'));

  /** A new dataset version, and a job on it. */
  async seed(images: number, folder: string, more: Omit<Seed, 'images' | 'folder'> = {}): Promise<JobEnvironment> {
    this.#server.send({ images, folder, ...more } satisfies Seed);
    const [environment] = (await once(this.#server, 'message')) as [JobEnvironment];
    return environment;
  }

  /** Milliseconds of processor time that it has taken so far. */
  get cpuMs(): number {
    return this.#server.pid === undefined ? 0 : cpuMsOf(this.#server.pid);
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'exit');
    this.#server.disconnect();
    await closed;
  }
}
