import type { Connection } from '../../http/connection.ts';
import { apiPath } from '../../http/query.ts';
import { type Metadata, readDataPage } from '../../wire/data.ts';
import { type ItemRange, itemPages } from '../listing/item-pages.ts';
import { joinClauses, tagClause } from '../listing/query-text.ts';
import { Data } from './data.ts';
import { MultiData } from './multi-data.ts';

/**
 * Which data, and in which order. At most one of `ids`, `filenames`, `objectNames` may be given, and then neither `limit`
 * nor `offset`; an empty one of these, or of `tags`, means no data. `orderBy` names fields, with `-` before one that shall descend. `q` is
 * the platform's query language; `tags` holds names of which one must be there, or all with `intersectTags`.
 */
export interface ListDataOptions extends ItemRange {
  readonly q?: string | undefined;
  readonly tags?: readonly (string | { readonly name: string })[] | undefined;
  readonly intersectTags?: boolean | undefined;
  readonly ids?: readonly string[] | undefined;
  readonly filenames?: readonly string[] | undefined;
  readonly objectNames?: readonly string[] | undefined;
  readonly customMetadata?: Metadata | undefined;
}

const queryText = ({ q, tags, intersectTags }: ListDataOptions): string | undefined => {
  const names = tags?.map((tag) => (typeof tag === 'string' ? tag : tag.name));
  return joinClauses([...(q === undefined ? [] : [q]), ...tagClause('tags.name', names, intersectTags)]);
};

/** The data of a datalake, by cursor, by offset if ordered, or by lists of ids or names. */
export const listData = (connection: Connection, datalakeId: string, options: ListDataOptions): MultiData => {
  const { ids, filenames, objectNames, customMetadata } = options;
  const openPages = itemPages({
    connection,
    path: apiPath`/api/datalake/${datalakeId}/datas`,
    range: options,
    listFilters: { ids, filenames, object_names: objectNames },
    q: queryText(options),
    tagFilters: [options.tags],
    filters: { custom_metadata: customMetadata === undefined ? undefined : JSON.stringify(customMetadata) },
    readPage: readDataPage(datalakeId),
  });
  return new MultiData({ connection, datalakeId }, async function* () {
    for await (const page of openPages()) yield page.map((record) => new Data(connection, record));
  });
};
