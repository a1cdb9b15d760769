import type { MaybeSignal } from '../http/signals.ts';
import { type PartFailure, PartialFailureError } from '../operation-errors.ts';

/** Work in parts: what each is called when it fails, and how it is done. */
export interface Parts<I, T> {
  readonly nameOf: (part: I) => string;
  readonly run: (part: I) => Promise<T>;
  readonly signal: MaybeSignal;
}

/**
 * Does one part after another and answers the results; the failure of one does not keep the others from being done.
 * @throws PartialFailureError when some failed; what failed itself, when there was only one part
 */
export const eachPart = async <I, T>(
  operation: string,
  parts: readonly I[],
  { nameOf, run, signal }: Parts<I, T>,
): Promise<T[]> => {
  const done: T[] = [];
  const failures: PartFailure[] = [];
  for (const part of parts) {
    signal?.throwIfAborted();
    try {
      done.push(await run(part));
    } catch (error) {
      signal?.throwIfAborted();
      if (parts.length === 1) throw error;
      failures.push({ item: nameOf(part), error });
    }
  }
  if (failures.length > 0) throw new PartialFailureError(operation, { done, failures });
  return done;
};
