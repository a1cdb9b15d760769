import { HttpError, notFound } from '../http-error.ts';
import { readLimit, readOffset } from '../routes/route.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { select } from './filter.ts';
import type { Listed, ListedKind } from './listed-kinds.ts';

const PAGE_SIZE = 1000;

export interface Page<T> {
  records: readonly T[];
  /** Of all pages. */
  count: number;
  nextCursor: string | null;
}

/** Sorts by the fields that `order_by` names, then by age. */
export const sorted = <T extends Listed>(
  { name, orders }: ListedKind<T>,
  records: readonly T[],
  asked: readonly string[],
): T[] => {
  const keys = asked.map((order) => {
    const isDescending = order.startsWith('-');
    const field = isDescending ? order.slice(1) : order;
    const key = Object.hasOwn(orders, field) ? orders[field] : undefined;
    if (key === undefined) throw new HttpError(422, `The emulator does not order ${name} by ${order}`);
    return { key, sign: isDescending ? -1 : 1 };
  });
  return records.toSorted((a, b) => {
    for (const { key, sign } of keys) {
      const [left, right] = [key(a), key(b)];
      if (left !== right) return left < right ? -sign : sign;
    }
    return a.position - b.position;
  });
};

/** The index of the first record at a place or behind it; places ascend. */
const indexOfPosition = (records: readonly Listed[], position: number): number => {
  let [low, high] = [0, records.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((records[middle]?.position ?? 0) < position) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** A page by limit and offset when an order is asked for, else by cursor. `scopeId` is what a cursor is good for. */
export const pageFor = <T extends Listed>(
  kind: ListedKind<T>,
  records: readonly T[],
  { query, scopeId }: { query: URLSearchParams; scopeId: string },
): Page<T> => {
  const selected = select(kind, records, query);
  const isOrdered = query.has('order_by');
  const matching = isOrdered ? sorted(kind, selected, query.getAll('order_by')) : selected;
  const cursor = isOrdered ? null : query.get('cursor');
  const start = cursor === null ? readOffset(query) : indexOfPosition(matching, readCursor(cursor, scopeId));
  const end = start + readLimit(query, PAGE_SIZE, PAGE_SIZE);
  const next = isOrdered ? undefined : matching[end];
  return {
    records: matching.slice(start, end),
    count: matching.length,
    nextCursor: next === undefined ? null : writeCursor(scopeId, next.position),
  };
};

/** The one record that has all the values which a query names. @throws HttpError 404 for none, 400 for several. */
export const findOne = <T extends Listed>(kind: ListedKind<T>, records: readonly T[], query: URLSearchParams): T => {
  const asked = Object.entries(kind.keys).filter(([name]) => query.has(name));
  const matching = records.filter((record) => asked.every(([name, key]) => key(record) === query.get(name)));
  const [record, second] = asked.length === 0 ? [] : select(kind, matching, query);
  if (record === undefined) throw notFound(kind.name);
  if (second !== undefined) throw new HttpError(400, `More than one ${kind.name} matches`);
  return record;
};
