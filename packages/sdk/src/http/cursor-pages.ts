import { PicselliaError } from '../errors.ts';
import type { Page } from '../wire/page.ts';
import { pageSizeOf, type Range } from './pagination.ts';

type Foresee = (cursor: string) => void;

/**
 * Asks for one page. `foresee` may be called with the cursor of the page behind it before this one has been read: it is
 * not relied on, only what the page says then.
 */
type AskByCursor<T> = (
  query: { limit: number; offset?: number; cursor?: string },
  foresee: Foresee,
) => Promise<Page<T>>;

/** One page that was asked for. */
class AskedPage<T> {
  readonly cursor: string | undefined;
  readonly limit: number;
  readonly page: Promise<Page<T>>;
  #next: string | undefined;
  #whenForeseen: Foresee | undefined;

  constructor(ask: AskByCursor<T>, query: { limit: number; offset?: number; cursor?: string }) {
    this.cursor = query.cursor;
    this.limit = query.limit;
    this.page = ask(query, (cursor) => {
      this.#next = cursor;
      this.#whenForeseen?.(cursor);
    });
    // Whoever awaits it gets the error; nobody does when the list is given up.
    this.page.catch(() => undefined);
  }

  whenForeseen(call: Foresee): void {
    if (this.#next === undefined) this.#whenForeseen = call;
    else call(this.#next);
  }
}

/**
 * Pages by cursor: the offset goes with the first request only, the cursor with all others. From the second page on, the
 * next one is on its way while this one is being read. @throws PicselliaError when a cursor comes back
 */
export async function* cursorPages<T>(range: Range, ask: AskByCursor<T>): AsyncGenerator<readonly T[]> {
  let left = range.limit ?? Number.POSITIVE_INFINITY;
  const limitOf = (wanted: number): number => Math.min(wanted, pageSizeOf(range));
  const first = { limit: limitOf(left), ...(range.offset === undefined ? {} : { offset: range.offset }) };
  const seen = new Set<string>();
  let asked = new AskedPage(ask, first);
  for (;;) {
    let ahead: AskedPage<T> | undefined;
    const limitAhead = limitOf(left - asked.limit);
    // Who takes a second page reads the whole list, as a rule.
    if (asked.cursor !== undefined && limitAhead > 0) {
      asked.whenForeseen((cursor) => {
        ahead = new AskedPage(ask, { limit: limitAhead, cursor });
      });
    }
    const page = await asked.page;
    if (page.items.length === 0) return;
    const wanted = page.items.slice(0, left);
    left -= wanted.length;
    yield wanted;
    const { nextCursor } = page;
    if (nextCursor === undefined || nextCursor === '' || left <= 0) return;
    // It would list the same pages for ever, and to stop there would pass for the end of the list.
    if (seen.has(nextCursor)) throw new PicselliaError('the platform answered a cursor twice: the list is not whole');
    seen.add(nextCursor);
    const isAhead = ahead?.cursor === nextCursor && ahead.limit === limitOf(left);
    asked = isAhead && ahead ? ahead : new AskedPage(ask, { limit: limitOf(left), cursor: nextCursor });
  }
}
