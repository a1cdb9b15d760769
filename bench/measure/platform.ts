import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** The variables that a container gets, and the dataset version that was made. */
export type JobEnvironment = Readonly<
  Record<'host' | 'api_token' | 'organization_id' | 'job_id' | 'dataset_version_id', string>
>;

/** The local platform in a process of its own, so that it shares the cores but not the event loop of what is measured. */
export class Platform {
  readonly #server: ChildProcess = fork(join(import.meta.dirname, '../server.ts'));

  /** A new dataset version with so many images, and a job on it. */
  async seed(images: number, folder: string): Promise<JobEnvironment> {
    this.#server.send({ images, folder });
    const [environment] = (await once(this.#server, 'message')) as [JobEnvironment];
    return environment;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'exit');
    this.#server.disconnect();
    await closed;
  }
}
