import { DATA_TYPES, UPLOAD_STATUSES } from '../../constants.ts';
import type { Connection } from '../../http/connection.ts';
import {
  checkRange,
  chunkPages,
  cursorPages,
  type EarlyOptions,
  offsetPages,
  type Range,
} from '../../http/pagination.ts';
import type { Query } from '../../http/query.ts';
import { linkSignals } from '../../http/signals.ts';
import { glimpseCursor, type Page } from '../../wire/page.ts';
import type { CallOptions } from '../call-options.ts';

/** What every list of stored items takes: which part of it, and in which order. */
export interface ItemRange extends Range, CallOptions {
  readonly orderBy?: readonly string[] | undefined;
}

/** Lists of values, at most one of them given, by the keys that the platform knows them under. */
export type ListFilters = Readonly<Record<string, readonly string[] | undefined>>;

/** Which items of a list to ask for; `q` and `filters` are in the platform's words. */
export interface ItemQuery<R> {
  readonly connection: Connection;
  readonly path: string;
  readonly range: ItemRange;
  readonly listFilters: ListFilters;
  readonly q: string | undefined;
  /** Names of tags, of which an item must have one; an empty list of these means no items, never all. */
  readonly tagFilters?: readonly (readonly unknown[] | undefined)[];
  readonly filters: Query;
  readonly readPage: (body: unknown) => Page<R>;
}

const LIST_CHUNK = 1000;

/** Filters without which the platform leaves out items that are not ready, and videos. */
export const EVERY_KIND: { readonly upload_statuses: readonly string[]; readonly types: readonly string[] } = {
  upload_statuses: UPLOAD_STATUSES,
  types: DATA_TYPES,
};

const listFilterOf = (filters: ListFilters, range: Range): [key: string, values: readonly string[]] | undefined => {
  const given = Object.entries(filters).flatMap(([key, values]): [string, readonly string[]][] =>
    values === undefined ? [] : [[key, values]],
  );
  if (given.length > 1) throw new TypeError('give at most one list of ids or names');
  if (given.length === 1 && (range.limit !== undefined || range.offset !== undefined)) {
    throw new TypeError('limit and offset cannot be combined with a list of ids or names');
  }
  return given[0];
};

const askPage = <R>(query: ItemQuery<R>, place: Query, { signal, showCursor }: Partial<EarlyOptions> = {}) => {
  const link = linkSignals([query.range.signal, signal]);
  const page = query.connection.request({
    method: 'GET',
    path: query.path,
    query: { q: query.q, ...place, order_by: query.range.orderBy, ...query.filters, ...EVERY_KIND },
    read: query.readPage,
    glimpse: showCursor && ((text) => glimpseCursor(text, showCursor)),
    signal: link.signal,
  });
  return page.finally(link.release);
};

const askChunk = async <R>(query: ItemQuery<R>, key: string, values: readonly string[]): Promise<readonly R[]> => {
  const page = await query.connection.request({
    method: 'XGET',
    path: query.path,
    query: { order_by: query.range.orderBy, ...query.filters },
    body: { [key]: values, q: query.q, ...EVERY_KIND },
    read: query.readPage,
    signal: query.range.signal,
  });
  return page.items;
};

/**
 * The pages of a list: by cursor, by offset if ordered, or by lists of ids or names. @throws TypeError at once for
 * filters that contradict each other
 */
export const itemPages = <R>(query: ItemQuery<R>): (() => AsyncIterable<readonly R[]>) => {
  const { range } = query;
  checkRange(range);
  const listFilter = listFilterOf(query.listFilters, range);
  if (query.tagFilters?.some((tags) => tags?.length === 0)) return () => chunkPages([], 1, async () => []);
  if (listFilter !== undefined) {
    const [key, values] = listFilter;
    const size = Math.min(range.pageSize ?? LIST_CHUNK, LIST_CHUNK);
    return () => chunkPages(values, size, (chunk) => askChunk(query, key, chunk));
  }
  if (range.orderBy !== undefined && range.orderBy.length > 0) {
    return () => offsetPages(range, (place) => askPage(query, place));
  }
  return () => cursorPages(range, (place, early) => askPage(query, { ...place }, early));
};
