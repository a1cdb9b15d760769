import { pause } from '../../http/signals.ts';
import { WaitTimeoutError } from '../../operation-errors.ts';
import type { CallOptions } from '../call-options.ts';

/**
 * How to wait: a question every `everyMs` (1,000), and at most `timeoutMs` (3,600,000) in all. What is waited for goes on
 * when the waiting ends.
 */
export interface WaitOptions extends CallOptions {
  readonly everyMs?: number | undefined;
  readonly timeoutMs?: number | undefined;
}

interface Wait<S> {
  readonly what: string;
  readonly ask: () => Promise<S>;
  readonly statuses: readonly S[];
  readonly options: WaitOptions;
}

const EVERY_MS = 1000;
/** Longest wait, in milliseconds, where none is given. */
export const TIMEOUT_MS = 3_600_000;

/** Asks until the answer is among the wanted ones. @throws WaitTimeoutError when it is not in time */
export const waitForStatus = async <S extends string>({ what, ask, statuses, options }: Wait<S>): Promise<S> => {
  const { everyMs = EVERY_MS, timeoutMs = TIMEOUT_MS, signal } = options;
  const startMs = performance.now();
  for (;;) {
    const status = await ask();
    if (statuses.includes(status)) return status;
    const leftMs = timeoutMs - (performance.now() - startMs);
    if (leftMs <= 0) {
      throw new WaitTimeoutError(`${what} is ${status}, not ${statuses.join(' or ')}, after ${timeoutMs} ms`);
    }
    await pause(Math.min(everyMs, leftMs), [signal]);
  }
};
