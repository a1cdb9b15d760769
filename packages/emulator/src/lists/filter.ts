import { isDeepStrictEqual } from 'node:util';
import { DATA_TYPES, type JsonObject, UPLOAD_STATUSES } from '../entities/values.ts';
import { HttpError } from '../http-error.ts';
import type { Listed, ListedKind } from './listed-kinds.ts';
import { readQuery } from './query-language.ts';

type Condition<T> = (record: T) => boolean;

/** Filters of annotation campaigns, which the emulator does not have. */
const UNSUPPORTED = ['assignment_status', 'assignment_step_id', 'assignment_user_id'];

const allOf = (asked: readonly string[], known: readonly string[], name: string): ReadonlySet<string> => {
  const unknown = asked.find((value) => !known.includes(value));
  if (unknown !== undefined) throw new HttpError(422, `${name} holds ${unknown}`);
  return new Set(asked.length === 0 ? known : asked);
};

const readWanted = (text: string): [string, unknown][] => {
  try {
    const wanted: unknown = JSON.parse(text);
    if (typeof wanted === 'object' && wanted !== null && !Array.isArray(wanted)) return Object.entries(wanted);
  } catch {
    // Told below, like any other text that is no object.
  }
  throw new HttpError(422, 'custom_metadata must be the JSON text of an object');
};

/** Whether metadata has a value, or a list with it. */
const holds = (metadata: JsonObject | null, key: string, value: unknown): boolean => {
  const held = metadata !== null && Object.hasOwn(metadata, key) ? metadata[key] : undefined;
  return isDeepStrictEqual(held, value) || (Array.isArray(held) && held.some((one) => isDeepStrictEqual(one, value)));
};

const byUpload = <T extends Listed>({ dataOf }: ListedKind<T>, query: URLSearchParams): Condition<T>[] => {
  const statuses = allOf(query.getAll('upload_statuses'), UPLOAD_STATUSES, 'upload_statuses');
  const types = allOf(query.getAll('types'), DATA_TYPES, 'types');
  if (statuses.size === UPLOAD_STATUSES.length && types.size === DATA_TYPES.length) return [];
  return [(record) => statuses.has(dataOf(record).upload_status) && types.has(dataOf(record).type)];
};

const byMetadata = <T extends Listed>({ dataOf }: ListedKind<T>, text: string | null): Condition<T>[] => {
  if (text === null) return [];
  const wanted = readWanted(text);
  return [(record) => wanted.every(([key, value]) => holds(dataOf(record).custom_metadata, key, value))];
};

/** The records that a query leaves; the list itself when it asks for all, as the clients usually do. */
export const select = <T extends Listed>(
  kind: ListedKind<T>,
  records: readonly T[],
  query: URLSearchParams,
): readonly T[] => {
  const unsupported = UNSUPPORTED.find((name) => query.has(name));
  if (unsupported !== undefined) throw new HttpError(501, `The emulator does not know the filter ${unsupported}`);
  const conditions = [
    ...byUpload(kind, query),
    ...byMetadata(kind, query.get('custom_metadata')),
    ...(query.has('q') ? [readQuery(query.get('q'), kind.fields)] : []),
  ];
  return conditions.length === 0
    ? records
    : records.filter((record) => conditions.every((condition) => condition(record)));
};
