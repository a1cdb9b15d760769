import { HttpError } from '../http-error.ts';

/** What of a record a query may name, as texts; several when the field is a list. */
export type QueryFields<T> = Record<string, (record: T) => readonly string[]>;

const CONDITION = /^\s*([\w.]+)\s*(?:=\s*"([^"]*)"|in\s*\(\s*((?:"[^"]*"\s*(?:,\s*)?)+)\))\s*(?:and\s+|$)/;

/**
 * Reads the part of the query language that the vendor's client writes by itself: equality and `in`, joined by `and`.
 * @throws HttpError 501 for anything else, so that no condition is ignored.
 */
export const readQuery = <T>(text: string | null, fields: QueryFields<T>): ((record: T) => boolean) => {
  const conditions: ((record: T) => boolean)[] = [];
  let rest = text ?? '';
  while (rest !== '') {
    const [matched, field = '', value, list = ''] = CONDITION.exec(rest) ?? [];
    const read = Object.hasOwn(fields, field) ? fields[field] : undefined;
    if (matched === undefined || read === undefined)
      throw new HttpError(501, `The emulator cannot read the query ${text}`);
    const wanted = value === undefined ? [...list.matchAll(/"([^"]*)"/g)].map((match) => match[1]) : [value];
    conditions.push((record) => read(record).some((name) => wanted.includes(name)));
    rest = rest.slice(matched.length);
  }
  return (record) => conditions.every((condition) => condition(record));
};
