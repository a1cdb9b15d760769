import type { JobRunStatus } from '../../constants.ts';
import { ApiError, IllegalJobTransitionError } from '../../errors.ts';
import { type Connection, readNothing } from '../../http/connection.ts';
import { downloadBytes, presignObject } from '../../http/download.ts';
import { apiPath } from '../../http/query.ts';
import type { MaybeSignal } from '../../http/signals.ts';
import { type FileSource, requestPlace, type UploadPlace, uploadFile } from '../../http/upload.ts';
import {
  type JobAnswer,
  type JobRecord,
  readJobAnswer,
  readJobStatus,
  readStoredLog,
  writeLogLine,
} from '../../wire/job.ts';
import type { CallOptions } from '../call-options.ts';
import { Resource } from '../resource.ts';
import { printMark } from './print-mark.ts';
import { type WaitOptions, waitForStatus } from './wait-for-status.ts';

/**
 * Options of a log line. `lineNb` counts lines from 0; without it the job's own counter is used and moves on by one.
 * `special` is `'buffer'` for a list of lines, `'exit_code'` for the last line of a run.
 */
export interface LogOptions extends CallOptions {
  readonly final?: boolean | undefined;
  readonly special?: boolean | 'buffer' | 'exit_code' | undefined;
  readonly lineNb?: number | undefined;
}

/** Options of an upload of a log file. */
export interface LoggingFileOptions extends CallOptions {
  /** Where it goes, from `placeLoggingFile`; asked for when left out. */
  readonly place?: UploadPlace | undefined;
}

const TRANSITIONS: Readonly<Partial<Record<JobRunStatus, string>>> = {
  RUNNING: 'running',
  SUCCEEDED: 'succeed',
  FAILED: 'fail',
};

const END_STATUSES = ['SUCCEEDED', 'FAILED', 'KILLED'] as const satisfies readonly JobRunStatus[];

export const readJobAnswerOf = (connection: Connection, id: string, signal: MaybeSignal): Promise<JobAnswer> =>
  connection.request({ method: 'GET', path: apiPath`/api/v2/job/${id}`, read: readJobAnswer(id), signal });

/** A request to run a processing, and the state of its run. */
export class Job extends Resource {
  readonly id: string;
  /** Number that the next log line without a number of its own gets; may be set, to replace lines or to leave room. */
  lineNb = 0;
  #status: JobRunStatus;
  #bufferLength = 1;

  constructor(connection: Connection, record: JobRecord) {
    super(connection);
    this.id = record.id;
    this.#status = record.status;
  }

  /** What a log file is to the platform. */
  get #logPlan() {
    return { type: 'LOGGING', context: { job_id: this.id } } as const;
  }

  /** Status as of the last answer. */
  get status(): JobRunStatus {
    return this.#status;
  }

  /**
   * Asks for the job anew and answers all that the platform says of it, the context of the run included.
   * @throws ApiError, ConnectionError, TimeoutError, ResponseFormatError
   */
  async sync(options: CallOptions = {}): Promise<JobAnswer> {
    const answer = await readJobAnswerOf(this.connection, this.id, options.signal);
    this.#status = answer.status;
    return answer;
  }

  /**
   * Sets the status of the run to RUNNING, SUCCEEDED or FAILED.
   * @throws IllegalJobTransitionError for any other status, before a call is made
   */
  async updateJobRunWithStatus(status: JobRunStatus, options: CallOptions = {}): Promise<void> {
    const verb = TRANSITIONS[status];
    if (verb === undefined) {
      throw new IllegalJobTransitionError(`a job run cannot be set to ${status}; use RUNNING, SUCCEEDED or FAILED`);
    }
    try {
      this.#status = await this.connection.request({
        method: 'POST',
        path: `${apiPath`/api/v2/job/${this.id}`}/${verb}`,
        isIdempotent: true,
        read: readJobStatus,
        signal: options.signal,
      });
    } catch (error) {
      // A repeated post may be refused because the first one, whose answer was lost, did its work.
      const isRepeatRefused = error instanceof ApiError && error.attempt > 1 && error.status < 500;
      if (!isRepeatRefused || (await this.sync(options)).status !== status) throw error;
    }
  }

  /**
   * Sends a line of log, or a list of lines as a buffer, into a section of the job's log. A line number that was sent
   * before replaces that line.
   * @throws ApiError, ConnectionError, TimeoutError; the number counts as used even then
   */
  async sendLogging(log: string | readonly string[], part: string, options: LogOptions = {}): Promise<void> {
    // The number is fixed before the first try, so that a repeated one overwrites its own line.
    const lineNb = options.lineNb ?? this.lineNb++;
    const { final: isFinal = false, special = false, signal } = options;
    await this.connection.request({
      method: 'POST',
      path: apiPath`/api/v2/job/${this.id}/logging`,
      body: writeLogLine({ lineNb, log, part, isFinal, special }),
      isIdempotent: true,
      read: readNothing,
      signal,
    });
  }

  /**
   * Stores a file as the log file of the job, in place of one that is there, and answers the name of its object.
   * @throws NoConnectorFoundError when the organization has no storage, StorageError when the storage refuses it
   */
  async storeLoggingFile(file: FileSource, options: CallOptions = {}): Promise<string> {
    return this.saveLoggingFile(await this.uploadLoggingFile(file, options), options);
  }

  /**
   * Asks where a log file of this name can be stored, before it is written: to upload it there takes one request.
   * @throws NoConnectorFoundError when the organization has no storage, ApiError, ConnectionError, TimeoutError
   */
  placeLoggingFile(filename: string, { signal }: CallOptions = {}): Promise<UploadPlace> {
    return requestPlace(this.connection, filename, { ...this.#logPlan, signal });
  }

  /**
   * Uploads a log file without naming it to the job, and answers the name of its object, for `saveLoggingFile`. A place
   * must have been asked for under the name of the file; one whose permission has run out is renewed.
   * @throws NoConnectorFoundError when the organization has no storage, StorageError when the storage refuses it
   */
  uploadLoggingFile(file: FileSource, { place, signal }: LoggingFileOptions = {}): Promise<string> {
    return uploadFile(this.connection, { file, place, ...this.#logPlan, signal });
  }

  /** Makes an uploaded object the log file of the job, and answers its name. @throws ApiError, ConnectionError, TimeoutError */
  saveLoggingFile(objectName: string, { signal }: CallOptions = {}): Promise<string> {
    return this.connection.request({
      method: 'POST',
      path: apiPath`/api/v2/job/${this.id}/logging/save`,
      body: { logging_object_name: objectName },
      isIdempotent: true,
      // An answer that says nothing is no reason to fail: the name is known.
      read: (body) => readStoredLog(body) ?? objectName,
      signal,
    });
  }

  /**
   * Reads the log file that was stored on the job; undefined when the platform names none, as before the run's end.
   * @throws StorageError when the storage does not give it, NoConnectorFoundError, ApiError, ConnectionError, TimeoutError
   */
  async readLoggingFile(options: CallOptions = {}): Promise<string | undefined> {
    const objectName = readStoredLog(await this.sync(options));
    if (objectName === undefined) return undefined;
    const { signal } = options;
    const renewUrl = (ended: MaybeSignal): Promise<string> => presignObject(this.connection, objectName, ended);
    const bytes = await downloadBytes(this.connection, { objectName, presignedUrl: undefined, renewUrl, signal });
    return bytes.toString('utf8');
  }

  /**
   * Waits until the run has ended and answers how: SUCCEEDED, FAILED or KILLED; none of these is an error here.
   * @throws WaitTimeoutError when it has not ended in time; ApiError, ConnectionError, TimeoutError
   */
  waitForDone(options: WaitOptions = {}): Promise<JobRunStatus> {
    return this.waitForStatus(END_STATUSES, options);
  }

  /**
   * Waits until the run has one of these statuses and answers which.
   * @throws WaitTimeoutError when it has not got there in time; ApiError, ConnectionError, TimeoutError
   */
  waitForStatus(statuses: JobRunStatus | readonly JobRunStatus[], options: WaitOptions = {}): Promise<JobRunStatus> {
    const ask = async (): Promise<JobRunStatus> => (await this.sync(options)).status;
    return waitForStatus({ what: `job ${this.id}`, ask, statuses: [statuses].flat(), options });
  }

  /** Prints the mark that begins a chapter of the log, when the variable PICSELLIA_SDK_SECTION_HANDLER is 1. */
  startLoggingChapter(name: string): void {
    printMark(`--#--${name}\n`);
  }

  /**
   * Prints the mark that begins a buffer of so many lines, when the variable PICSELLIA_SDK_SECTION_HANDLER is 1; no line
   * break follows it.
   */
  startLoggingBuffer(length: number = 1): void {
    this.#bufferLength = length;
    printMark(`--${length}--`);
  }

  /** Prints the mark of the buffer again, which ends it. */
  endLoggingBuffer(): void {
    printMark(`--${this.#bufferLength}--`);
  }

  override toJSON(): object {
    return { id: this.id, status: this.status, lineNb: this.lineNb };
  }
}
