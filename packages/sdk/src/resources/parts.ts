import { Outage } from '../http/outage.ts';
import type { MaybeSignal } from '../http/signals.ts';
import { type PartFailure, PartialFailureError } from '../operation-errors.ts';

/** Work in parts: what each is called when it fails, and how it is done. */
export interface Parts<I, T> {
  readonly nameOf: (part: I) => string;
  readonly run: (part: I) => Promise<T>;
  readonly signal: MaybeSignal;
}

/** Failures in a row after which an outage is taken for one. */
const MOST_FAILURES = 3;

/**
 * Does one part after another and answers the results; the failure of one does not keep the others from being done,
 * unless several in a row failed as if nobody were there: then the rest is only named.
 * @throws PartialFailureError when some failed; what failed itself, when there was only one part
 */
export const eachPart = async <I, T>(
  operation: string,
  parts: readonly I[],
  { nameOf, run, signal }: Parts<I, T>,
): Promise<T[]> => {
  const done: T[] = [];
  const failures: PartFailure[] = [];
  const outage = new Outage();
  for (const part of parts) {
    signal?.throwIfAborted();
    if (outage.error !== undefined) {
      failures.push({ item: nameOf(part), error: outage.error });
      continue;
    }
    try {
      done.push(await run(part));
      outage.succeeded();
    } catch (error) {
      signal?.throwIfAborted();
      if (parts.length === 1) throw error;
      outage.failed(error, MOST_FAILURES);
      failures.push({ item: nameOf(part), error });
    }
  }
  if (failures.length > 0) throw new PartialFailureError(operation, { done, failures });
  return done;
};
