import type { MaybeSignal } from '../../http/signals.ts';

/** Work on items of a list that may begin before its result is wanted. */
interface AheadPlan<T, R> {
  readonly concurrency: number;
  readonly signal: MaybeSignal;
  readonly work: (item: T, signal: AbortSignal) => Promise<R>;
}

/**
 * Works on some items at once and yields the results in the order of the items; what was begun is aborted when nobody
 * wants the rest.
 */
export async function* ahead<T, R>(items: Iterable<T>, plan: AheadPlan<T, R>): AsyncGenerator<R> {
  const stop = new AbortController();
  const signal = plan.signal === undefined ? stop.signal : AbortSignal.any([plan.signal, stop.signal]);
  const begun: Promise<R>[] = [];
  try {
    for (const item of items) {
      const work = plan.work(item, signal);
      // It is awaited in its turn, which may come only after it has failed.
      work.catch(() => undefined);
      begun.push(work);
      const first = begun.length < plan.concurrency ? undefined : begun.shift();
      if (first !== undefined) yield await first;
    }
    for (const work of begun) yield await work;
  } finally {
    stop.abort();
  }
}
