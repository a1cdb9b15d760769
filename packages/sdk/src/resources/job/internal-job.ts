import type { JobStatus } from '../../constants.ts';
import { WrongJobVersionError } from '../../errors.ts';
import type { Connection } from '../../http/connection.ts';
import { apiPath } from '../../http/query.ts';
import { type InternalJobRecord, readKnownInternalJob } from '../../wire/job.ts';
import type { CallOptions } from '../call-options.ts';
import { Resource } from '../resource.ts';
import { type WaitOptions, waitForStatus } from './wait-for-status.ts';

const END_STATUSES = ['SUCCESS', 'FAILED', 'TERMINATED'] as const satisfies readonly JobStatus[];

/** Background work of the platform itself, such as adding data to a dataset version: a job of the first version. */
export class InternalJob extends Resource {
  readonly id: string;
  #status: JobStatus;

  constructor(connection: Connection, record: InternalJobRecord) {
    super(connection);
    this.id = record.id;
    this.#status = record.status;
  }

  /** Status as of the last answer. */
  get status(): JobStatus {
    return this.#status;
  }

  /** Asks for the status anew. @throws ApiError, ConnectionError, TimeoutError, ResponseFormatError */
  async sync(options: CallOptions = {}): Promise<void> {
    const record = await this.connection.request({
      method: 'GET',
      path: apiPath`/api/job/${this.id}`,
      read: readKnownInternalJob(this.id),
      signal: options.signal,
    });
    this.#status = record.status;
  }

  /**
   * Waits until the work has ended and answers how: SUCCESS, FAILED or TERMINATED; none of these is an error here.
   * @throws WaitTimeoutError when it has not ended in time; ApiError, ConnectionError, TimeoutError
   */
  waitForDone(options: WaitOptions = {}): Promise<JobStatus> {
    return this.waitForStatus(END_STATUSES, options);
  }

  /**
   * Waits until the work has one of these statuses and answers which.
   * @throws WaitTimeoutError when it has not got there in time; ApiError, ConnectionError, TimeoutError
   */
  waitForStatus(statuses: JobStatus | readonly JobStatus[], options: WaitOptions = {}): Promise<JobStatus> {
    const ask = async (): Promise<JobStatus> => {
      await this.sync(options);
      return this.status;
    };
    return waitForStatus({ what: `job ${this.id}`, ask, statuses: [statuses].flat(), options });
  }

  /** Refuses: the platform sets the status of its own work. @throws WrongJobVersionError always */
  updateJobRunWithStatus(): Promise<never> {
    return this.#refuse('has no status to set');
  }

  /** Refuses: the platform's own work has no log. @throws WrongJobVersionError always */
  sendLogging(): Promise<never> {
    return this.#refuse('has no log');
  }

  /** Refuses: the platform's own work has no log file. @throws WrongJobVersionError always */
  storeLoggingFile(): Promise<never> {
    return this.#refuse('has no log file');
  }

  override toJSON(): object {
    return { id: this.id, status: this.status };
  }

  #refuse(what: string): Promise<never> {
    return Promise.reject(new WrongJobVersionError(`job ${this.id} is the platform's own work, which ${what}`));
  }
}
