import type { Connection } from '../../http/connection.ts';
import { LazyList } from '../../http/lazy-list.ts';
import { checkRange, countedPages } from '../../http/pagination.ts';
import type { Query } from '../../http/query.ts';
import type { MaybeSignal } from '../../http/signals.ts';
import type { Page } from '../../wire/page.ts';
import type { CallOptions } from '../call-options.ts';

/** Which part of a list, and in which order; `orderBy` names fields, with `-` before one that shall descend. */
export interface ListOptions extends CallOptions {
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
  readonly orderBy?: readonly string[] | undefined;
}

interface RecordList<R, T> {
  readonly path: string;
  readonly query?: Query;
  /** Given where the platform lets its caller choose a part; a list without it is one page unless its count says more. */
  readonly range?: ListOptions;
  readonly read: (body: unknown) => Page<R>;
  readonly make: (record: R) => T;
  readonly signal: MaybeSignal;
}

/** A list that is asked for as it is wanted, to its end. @throws TypeError for a limit below 1 or an offset below 0 */
export const listRecords = <R extends { readonly id: string }, T>(
  connection: Connection,
  { path, query, range, read, make, signal }: RecordList<R, T>,
): LazyList<T> => {
  const part = range ?? {};
  checkRange(part);
  const ask = async (place: Query): Promise<Page<R>> => {
    const all: Query = { ...place, order_by: part.orderBy, ...query };
    const page = await connection.request({ method: 'GET', path, query: all, read, signal });
    return range === undefined ? { ...page, count: page.count ?? page.items.length } : page;
  };
  return new LazyList(async function* () {
    for await (const records of countedPages(part, ask)) yield records.map(make);
  });
};
