export type MaybeSignal = AbortSignal | undefined;

/** Several signals and a deadline as one signal; `release` must be called when the work is over. */
export interface LinkedSignal {
  readonly signal: MaybeSignal;
  readonly isTimedOut: () => boolean;
  readonly release: () => void;
}

const nothing = (): void => {};

/** Longest time that a timer takes, some 25 days; a longer one would end at once. */
export const LONGEST_TIMER_MS: number = 2 ** 31 - 1;

export const linkSignals = (sources: readonly MaybeSignal[], deadlineMs?: number): LinkedSignal => {
  const signals = sources.filter((source) => source !== undefined);
  if (deadlineMs === undefined && signals.length < 2) {
    return { signal: signals[0], isTimedOut: () => false, release: nothing };
  }
  const controller = new AbortController();
  let timedOut = false;
  const onAbort = (event: Event): void => controller.abort((event.target as AbortSignal).reason);
  for (const signal of signals) {
    if (signal.aborted) controller.abort(signal.reason);
    else signal.addEventListener('abort', onAbort, { once: true });
  }
  const onDeadline = (): void => {
    timedOut = true;
    controller.abort(new Error('deadline passed'));
  };
  const timer = deadlineMs === undefined ? undefined : setTimeout(onDeadline, Math.min(deadlineMs, LONGEST_TIMER_MS));
  const release = (): void => {
    clearTimeout(timer);
    for (const signal of signals) signal.removeEventListener('abort', onAbort);
  };
  return { signal: controller.signal, isTimedOut: () => timedOut, release };
};

export const throwIfAborted = (sources: readonly MaybeSignal[]): void => {
  for (const source of sources) source?.throwIfAborted();
};

/** Waits; throws the reason of the first signal that aborts meanwhile. */
export const pause = async (ms: number, sources: readonly MaybeSignal[]): Promise<void> => {
  throwIfAborted(sources);
  const link = linkSignals(sources, ms);
  await new Promise<void>((resolve) => link.signal?.addEventListener('abort', () => resolve(), { once: true }));
  link.release();
  throwIfAborted(sources);
};

/** Waits for work that others wait for too: an abort ends the wait, not the work. */
export const orAborted = <T>(work: Promise<T>, signal: MaybeSignal): Promise<T> => {
  if (signal === undefined) return work;
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    const release = (): void => signal.removeEventListener('abort', onAbort);
    work.then(resolve, reject).finally(release);
  });
};
