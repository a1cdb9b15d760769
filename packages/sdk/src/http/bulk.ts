import { type PartFailure, PartialFailureError } from '../operation-errors.ts';
import { Outage } from './outage.ts';
import type { Pace } from './pace.ts';
import type { MaybeSignal } from './signals.ts';

/** One operation on many items. */
export interface BulkPlan<T, R> {
  /** What is done, as an error names it: `the download of assets`. */
  readonly operation: string;
  /** How many items are worked on at once, or what finds that out. */
  readonly concurrency: number | Pace;
  readonly signal?: MaybeSignal;
  /** How a failure names an item; never with a secret in it. */
  readonly nameOf: (item: T) => string;
  readonly work: (item: T, index: number) => Promise<R>;
}

/** Failures in a row after which an outage is taken for one: two for each piece of work at once, and no fewer than this. */
const LEAST_FAILURES = 8;

type Source<T> = Iterable<T> | AsyncIterable<T>;

const open = <T>(items: Source<T>): AsyncIterator<T> | Iterator<T> =>
  Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();

/** One run of a plan: what is under way, what came of the rest. */
class Run<T, R> {
  readonly #plan: BulkPlan<T, R>;
  readonly #results: { readonly index: number; readonly value: R }[] = [];
  readonly #failures: (PartFailure & { readonly index: number })[] = [];
  readonly #outage = new Outage();
  #active = 0;
  #wake: (() => void) | undefined;

  constructor(plan: BulkPlan<T, R>) {
    this.#plan = plan;
  }

  async drain(items: Source<T>): Promise<void> {
    const iterator = open(items);
    for (let index = 0; ; index++) {
      await this.#untilFewerThan(this.#limit);
      if (this.#isAborted) {
        await iterator.return?.();
        break;
      }
      const step = await this.#pull(iterator, index);
      if (step === undefined || step.done === true || this.#isAborted) break;
      // What is in hand may yet show that somebody is there.
      if (this.#outage.error !== undefined) await this.#untilFewerThan(1);
      if (this.#outage.error === undefined) this.#start(step.value, index);
      else this.#failures.push({ item: this.#plan.nameOf(step.value), error: this.#outage.error, index });
    }
    await this.#untilFewerThan(1);
  }

  finish(): R[] {
    this.#plan.signal?.throwIfAborted();
    const done = this.#results.sort((a, b) => a.index - b.index).map(({ value }) => value);
    if (this.#failures.length === 0) return done;
    const failures = this.#failures.sort((a, b) => a.index - b.index).map(({ item, error }) => ({ item, error }));
    throw new PartialFailureError(this.#plan.operation, { done, failures });
  }

  outcomes(): (R | PartFailure)[] {
    this.#plan.signal?.throwIfAborted();
    const failed = this.#failures.map(({ index, item, error }) => ({ index, value: { item, error } }));
    return [...this.#results, ...failed].sort((a, b) => a.index - b.index).map(({ value }) => value);
  }

  get #limit(): number {
    const { concurrency } = this.#plan;
    return Math.max(1, typeof concurrency === 'number' ? concurrency : concurrency.limit);
  }

  get #isAborted(): boolean {
    return this.#plan.signal?.aborted === true;
  }

  // A list that breaks off leaves its rest undone, which must be told as well as what was done before.
  async #pull(iterator: AsyncIterator<T> | Iterator<T>, index: number): Promise<IteratorResult<T> | undefined> {
    try {
      return await iterator.next();
    } catch (error) {
      if (index === 0) throw error;
      this.#failures.push({ item: 'the rest of the list', error, index });
      return undefined;
    }
  }

  #start(item: T, index: number): void {
    this.#active += 1;
    void this.#work(item, index);
  }

  async #work(item: T, index: number): Promise<void> {
    const { concurrency, nameOf, work } = this.#plan;
    try {
      this.#results.push({ index, value: await work(item, index) });
      this.#outage.succeeded();
    } catch (error) {
      this.#outage.failed(error, Math.max(LEAST_FAILURES, 2 * this.#limit));
      this.#failures.push({ item: nameOf(item), error, index });
    }
    if (typeof concurrency !== 'number') concurrency.finished();
    this.#active -= 1;
    this.#wake?.();
  }

  async #untilFewerThan(limit: number): Promise<void> {
    while (this.#active >= limit) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/**
 * Works on many items, some of them at once, and answers the results in the order of the items. Each item is tried, unless
 * so many before it failed as if nobody were there that the rest is only named; an asynchronous source is asked for no
 * more items than can be begun. When the signal aborts, no new item is begun, and
 * the reason is thrown as soon as the work in hand, which must heed the same signal, has ended.
 * @throws PartialFailureError when some of it failed
 */
export const inBulk = async <T, R>(items: Source<T>, plan: BulkPlan<T, R>): Promise<R[]> => {
  plan.signal?.throwIfAborted();
  const run = new Run(plan);
  await run.drain(items);
  return run.finish();
};

/** The same, but what failed is among the outcomes, in its place, instead of being thrown. */
export const tryInBulk = async <T, R>(items: Source<T>, plan: BulkPlan<T, R>): Promise<(R | PartFailure)[]> => {
  plan.signal?.throwIfAborted();
  const run = new Run(plan);
  await run.drain(items);
  return run.outcomes();
};
