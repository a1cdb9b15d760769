import { HttpError } from '../http-error.ts';
import { pageOf } from './route.ts';

const ORDERS = ['name', 'created_at', 'id', 'version'];

const keyOf = (record: object, field: string): string | number => {
  const value = Object.entries(record).find(([name]) => name === field)?.[1];
  return typeof value === 'number' ? value : String(value ?? '');
};

/** Sorts by fields, a minus before one that descends; what is equal stays in the order it was made. */
const sorted = <T extends object>(records: readonly T[], orders: readonly string[]): readonly T[] => {
  if (orders.length === 0) return records;
  const fields = orders.map((order) => {
    const name = order.replace(/^-/, '');
    if (!ORDERS.includes(name)) throw new HttpError(422, `The emulator does not order this list by ${order}`);
    return { name, sign: order.startsWith('-') ? -1 : 1 };
  });
  return records.toSorted((a, b) => {
    for (const { name, sign } of fields) {
      const [left, right] = [keyOf(a, name), keyOf(b, name)];
      if (left !== right) return left < right ? -sign : sign;
    }
    return 0;
  });
};

/** A page by `limit`, `offset` and `order_by` of a plain list; 100 at a time unless asked otherwise. */
export const orderedPageOf = <T extends object>(
  records: readonly T[],
  query: URLSearchParams,
  answer: (record: T) => object,
): { items: readonly object[]; count: number } => {
  const { items, count } = pageOf(sorted(records, query.getAll('order_by')), query);
  return { items: items.map(answer), count };
};
