import type { InternalJob } from '../job/internal-job.ts';
import { type ForkOptions, forkVersion } from './fork.ts';
import { VersionFiles } from './version-files.ts';

/** One state of a dataset: a set of assets with their labels and annotations. */
export class DatasetVersion extends VersionFiles {
  /**
   * Makes a new version of the same dataset out of this one, and waits until the platform has filled it unless `wait` is
   * false; more than 10,000 given assets are copied in requests of so many. Answers the version and the last job. Not
   * repeated after a lost answer.
   * @throws ResourceConflictError when the name is taken, JobFailedError when the platform's work failed,
   * WaitTimeoutError, TypeError for an empty name
   */
  async fork(version: string, options: ForkOptions = {}): Promise<[DatasetVersion, InternalJob]> {
    const { record, job } = await forkVersion(this.connection, this, { version, options });
    return [new DatasetVersion(this.connection, record), job];
  }
}
