import { z } from 'zod';
import { DATA_TYPES, UPLOAD_STATUSES } from '../entities/values.ts';
import { HttpError } from '../http-error.ts';
import { readBody } from '../routes/route.ts';
import { select } from './filter.ts';
import type { Listed, ListedKind } from './listed-kinds.ts';
import { sorted } from './page.ts';

const names = z.array(z.string()).optional();

const searchBody = z.object({
  ids: names,
  filenames: names,
  filename_startswith: names,
  object_names: names,
  data_ids: names,
  upload_statuses: z.array(z.enum(UPLOAD_STATUSES)).optional(),
  types: z.array(z.enum(DATA_TYPES)).optional(),
  q: z.string().optional(),
});

/** How to find records by one value of each list that a body may hold; a list that is not here is refused. */
export type Finders<T> = {
  [List in 'ids' | 'filenames' | 'filename_startswith' | 'object_names' | 'data_ids']?: (
    values: readonly string[],
  ) => Iterable<T>;
};

/** Records by the one list of a body, filtered by the body and the query, in the order asked for. */
export const search = <T extends Listed>(
  kind: ListedKind<T>,
  finders: Finders<T>,
  { body, query }: { body: unknown; query: URLSearchParams },
): T[] => {
  const { upload_statuses, types, q, ...lists } = readBody(searchBody, body);
  const given = Object.entries(lists).filter(([, list]) => list !== undefined);
  const [name, values = []] = given[0] ?? [];
  const find = Object.entries(finders).find(([list]) => list === name)?.[1];
  if (given.length !== 1 || find === undefined) {
    throw new HttpError(422, `The body must hold one list of ${Object.keys(finders).join(', ')}`);
  }
  const filters = new URLSearchParams(query);
  for (const status of upload_statuses ?? []) filters.append('upload_statuses', status);
  for (const type of types ?? []) filters.append('types', type);
  if (q !== undefined) filters.set('q', q);
  return sorted(kind, select(kind, [...new Set(find(values))], filters), query.getAll('order_by'));
};
