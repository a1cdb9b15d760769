import { PicselliaError } from '../errors.ts';
import type { Page } from '../wire/page.ts';

/** What of a list is wanted; without `limit` all of it from `offset` on. */
export interface Range {
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
  readonly pageSize?: number | undefined;
}

const MAX_PAGE_SIZE = 1000;

interface PlaceQuery {
  readonly limit: number;
  readonly offset?: number;
  readonly cursor?: string;
}

/** What a request for a page that may be early is given. */
export interface EarlyOptions {
  /** Aborts when nobody goes on. */
  readonly signal: AbortSignal;
  /** Takes what seems to be the next cursor, before the page is read. */
  readonly showCursor?: (cursor: string) => void;
}

type AskByCursor<T> = (query: PlaceQuery, early: EarlyOptions) => Promise<Page<T>>;

type Ask<T> = (query: { limit: number; offset: number }) => Promise<Page<T>>;

const checkInteger = (name: string, value: number | undefined, least: number): void => {
  if (value === undefined || (Number.isInteger(value) && value >= least)) return;
  throw new TypeError(`${name} must be an integer of at least ${least}, got ${value}`);
};

export const checkRange = ({ limit, offset, pageSize }: Range): void => {
  checkInteger('limit', limit, 1);
  checkInteger('offset', offset, 0);
  checkInteger('pageSize', pageSize, 1);
};

const pageSizeOf = (range: Range): number => Math.min(range.pageSize ?? MAX_PAGE_SIZE, MAX_PAGE_SIZE);

/** The page behind the one in hand, asked for before anybody wants it; one at a time. */
class EarlyPage<T> {
  readonly #ask: AskByCursor<T>;
  readonly #unwanted = new AbortController();
  #held: { readonly cursor: string; readonly page: Promise<Page<T>> } | undefined;

  constructor(ask: AskByCursor<T>) {
    this.#ask = ask;
  }

  /** Asks for it, unless one is on its way or nothing is left to take; `left` counts from its first item. */
  want(cursor: string, left: number, pageSize: number): void {
    if (this.#held !== undefined || left <= 0) return;
    const page = this.open({ limit: Math.min(left, pageSize), cursor }, left, pageSize);
    // Who takes it gets the error.
    page.catch(() => undefined);
    this.#held = { cursor, page };
  }

  /** The page of a cursor, if it is the one that was asked for. */
  take(cursor: string | undefined): Promise<Page<T>> | undefined {
    const held = this.#held;
    this.#held = undefined;
    return held?.cursor === cursor ? held?.page : undefined;
  }

  /** Asks for a page, and for the one behind it as soon as the text of this one shows a cursor. */
  open(query: PlaceQuery, left: number, pageSize: number): Promise<Page<T>> {
    const { signal } = this.#unwanted;
    const showCursor = (cursor: string): void => {
      if (cursor !== query.cursor) this.want(cursor, left - query.limit, pageSize);
    };
    // Whoever looks at one page only is spared the second request.
    return this.#ask(query, query.cursor === undefined ? { signal } : { signal, showCursor });
  }

  drop(): void {
    this.#unwanted.abort();
  }
}

/**
 * Pages by cursor: the offset goes with the first request only, the cursor with all others. Who takes a second page has the
 * one behind it asked for meanwhile. @throws PicselliaError when a cursor comes back
 */
export async function* cursorPages<T>(range: Range, ask: AskByCursor<T>): AsyncGenerator<readonly T[]> {
  const early = new EarlyPage(ask);
  const pageSize = pageSizeOf(range);
  const seen = new Set<string>();
  let left = range.limit ?? Number.POSITIVE_INFINITY;
  let place: { offset?: number; cursor?: string } = range.offset === undefined ? {} : { offset: range.offset };
  try {
    while (left > 0) {
      const query = { limit: Math.min(left, pageSize), ...place };
      const page = await (early.take(place.cursor) ?? early.open(query, left, pageSize));
      if (page.items.length === 0) return;
      const wanted = page.items.slice(0, left);
      left -= wanted.length;
      const { nextCursor } = page;
      const isLast = nextCursor === undefined || nextCursor === '' || left <= 0;
      if (!isLast && place.cursor !== undefined && !seen.has(nextCursor)) early.want(nextCursor, left, pageSize);
      yield wanted;
      if (isLast) return;
      // It would list the same pages for ever, and to stop there would pass for the end of the list.
      if (seen.has(nextCursor)) throw new PicselliaError('the platform answered a cursor twice: the list is not whole');
      seen.add(nextCursor);
      place = { cursor: nextCursor };
    }
  } finally {
    early.drop();
  }
}

/** Pages by limit and offset, both sent each time, until as many came as the list is said to hold. */
export async function* offsetPages<T>(range: Range, ask: Ask<T>): AsyncGenerator<readonly T[]> {
  const start = range.offset ?? 0;
  let taken = 0;
  for (;;) {
    const left = (range.limit ?? Number.POSITIVE_INFINITY) - taken;
    const page = await ask({ limit: Math.min(left, pageSizeOf(range)), offset: start + taken });
    const wanted = page.items.slice(0, left);
    if (wanted.length === 0) return;
    yield wanted;
    taken += wanted.length;
    if (taken >= Math.min(range.limit ?? Number.POSITIVE_INFINITY, (page.count ?? Number.POSITIVE_INFINITY) - start))
      return;
  }
}

/**
 * Pages as large as the platform likes to make them: only what is given of limit and offset goes with the first
 * request, and the rest is asked for by offset. A list that comes without a count goes on until a page is empty.
 */
export async function* countedPages<T extends { readonly id: string }>(
  range: Range,
  ask: (query: { limit?: number; offset?: number }) => Promise<Page<T>>,
): AsyncGenerator<readonly T[]> {
  const start = range.offset ?? 0;
  const limit = range.limit ?? Number.POSITIVE_INFINITY;
  let firstId: string | undefined;
  for (let taken = 0; taken < limit; ) {
    const offset = taken === 0 ? range.offset : start + taken;
    const page = await ask({
      ...(range.limit === undefined ? {} : { limit: limit - taken }),
      ...(offset === undefined ? {} : { offset }),
    });
    const wanted = page.items.slice(0, limit - taken);
    // A platform that takes no notice of the offset would answer its first page for ever.
    if (wanted.length === 0 || wanted[0]?.id === firstId) return;
    yield wanted;
    firstId ??= wanted[0]?.id;
    taken += wanted.length;
    if (start + taken >= (page.count ?? Number.POSITIVE_INFINITY)) return;
  }
}

export const chunksOf = <T>(values: readonly T[], size: number): (readonly T[])[] =>
  Array.from({ length: Math.ceil(values.length / size) }, (_, index) => values.slice(index * size, (index + 1) * size));

/** Pages by values: one request for each chunk, one after another; no values, no request. */
export async function* chunkPages<T, V>(
  values: readonly V[],
  size: number,
  ask: (chunk: readonly V[]) => Promise<readonly T[]>,
): AsyncGenerator<readonly T[]> {
  for (const chunk of chunksOf(values, size)) {
    const items = await ask(chunk);
    if (items.length > 0) yield items;
  }
}
