import type { Job, UploadPlace } from '@picsellia-ts/sdk';

export const logFileName = ({ id }: Job): string => `${id}-logs.json`;

/**
 * Where the log file of a job will be stored. Asked for when the end is near, it is known when the file is written, and the
 * last words of the job are two requests fewer in a row.
 */
export class LogPlace {
  readonly #job: Job;
  #place: Promise<UploadPlace | undefined> | undefined;

  constructor(job: Job) {
    this.#job = job;
  }

  ask(): void {
    // Without an answer the upload asks by itself, and tells what is wrong.
    this.#place ??= this.#job.placeLoggingFile(logFileName(this.#job)).catch(() => undefined);
  }

  /** The place, where it was asked for and answered. */
  async known(): Promise<UploadPlace | undefined> {
    return this.#place;
  }
}
