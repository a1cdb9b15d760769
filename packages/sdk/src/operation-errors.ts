import { PicselliaError } from './errors.ts';

/** One part of an operation that failed: what it was (a path, a file name, an id), and why. */
export interface PartFailure {
  readonly item: string;
  readonly error: unknown;
}

const SHOWN = 5;

const describe = ({ item, error }: PartFailure): string =>
  `${item}: ${error instanceof Error ? error.message : String(error)}`;

/**
 * An operation on many things failed for some of them. `done` holds what was done, in the order of the input;
 * `failures` says of each other one why it was not. Nothing else was left out.
 */
export class PartialFailureError<T = unknown> extends PicselliaError {
  override readonly name: string = 'PartialFailureError';
  readonly done: readonly T[];
  readonly failures: readonly PartFailure[];

  constructor(operation: string, outcome: { readonly done: readonly T[]; readonly failures: readonly PartFailure[] }) {
    const { done, failures } = outcome;
    const shown = failures.slice(0, SHOWN).map(describe).join('; ');
    const rest = failures.length > SHOWN ? `; and ${failures.length - SHOWN} more` : '';
    super(`${operation} failed for ${failures.length} of ${done.length + failures.length}: ${shown}${rest}`, {
      cause: failures[0]?.error,
    });
    this.done = done;
    this.failures = failures;
  }
}

/**
 * One part of an operation was left out, because as many as `failuresBefore` before it had failed in a row as if nobody
 * were there; `cause` is the last of these failures. Nothing was sent for it.
 */
export class NotTriedError extends PicselliaError {
  override readonly name: string = 'NotTriedError';
  readonly failuresBefore: number;

  constructor(failuresBefore: number, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`not tried: ${failuresBefore} in a row had failed before, the last one with: ${reason}`, { cause });
    this.failuresBefore = failuresBefore;
  }
}

/** What was waited for did not come within the given time; the work on the platform goes on. */
export class WaitTimeoutError extends PicselliaError {
  override readonly name: string = 'WaitTimeoutError';
}

/** A job that was waited for ended, but not well; what it had to do may be done in part. */
export class JobFailedError extends PicselliaError {
  override readonly name: string = 'JobFailedError';
  readonly jobId: string;
  readonly status: string;

  constructor(operation: string, job: { readonly id: string; readonly status: string }) {
    super(`${operation}: job ${job.id} ended with ${job.status}`);
    this.jobId = job.id;
    this.status = job.status;
  }
}
