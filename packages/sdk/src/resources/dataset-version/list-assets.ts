import { DATA_TYPES, UPLOAD_STATUSES } from '../../constants.ts';
import type { Connection } from '../../http/connection.ts';
import { LazyList } from '../../http/lazy-list.ts';
import { checkRange, chunkPages, cursorPages, offsetPages } from '../../http/pagination.ts';
import { apiPath, type Query } from '../../http/query.ts';
import { type AssetRecord, readAssetPage } from '../../wire/asset.ts';
import type { Page } from '../../wire/page.ts';
import { Asset } from '../asset.ts';
import type { CallOptions } from '../call-options.ts';

/**
 * Which assets, and in which order. At most one of `ids`, `filenames`, `filenamesStartswith`, `objectNames`, `dataIds`
 * may be given, and then neither `limit` nor `offset`; an empty one of these means no assets. `orderBy` names fields,
 * with `-` before one that shall descend. `q` is the platform's query language.
 */
export interface ListAssetsOptions extends CallOptions {
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
  readonly pageSize?: number | undefined;
  readonly orderBy?: readonly string[] | undefined;
  readonly q?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly intersectTags?: boolean | undefined;
  readonly dataTags?: readonly string[] | undefined;
  readonly intersectDataTags?: boolean | undefined;
  readonly ids?: readonly string[] | undefined;
  readonly filenames?: readonly string[] | undefined;
  readonly filenamesStartswith?: readonly string[] | undefined;
  readonly objectNames?: readonly string[] | undefined;
  readonly dataIds?: readonly string[] | undefined;
  readonly assignmentStatus?: string | undefined;
  readonly assignmentStepId?: string | undefined;
  readonly assignmentUserId?: string | undefined;
  readonly customMetadata?: Readonly<Record<string, unknown>> | undefined;
}

/** Assets that are asked for page by page as they are wanted. */
export type AssetList = LazyList<Asset>;

interface AssetQuery {
  readonly connection: Connection;
  readonly path: string;
  readonly options: ListAssetsOptions;
}

const LIST_FILTERS = {
  ids: 'ids',
  filenames: 'filenames',
  filenamesStartswith: 'filename_startswith',
  objectNames: 'object_names',
  dataIds: 'data_ids',
} as const satisfies Partial<Record<keyof ListAssetsOptions, string>>;
const LIST_CHUNK = 1000;
const EVERY_KIND = { upload_statuses: UPLOAD_STATUSES, types: DATA_TYPES };

const quote = (name: string): string => {
  // No way to escape a quote is known, and as it is it would change the meaning of the query.
  if (name.includes('"')) throw new TypeError(`a tag name with a double quote cannot be searched for: ${name}`);
  return `"${name}"`;
};

const tagClause = (field: string, names: readonly string[] | undefined, isIntersection = false): string[] => {
  if (names === undefined || names.length === 0) return [];
  if (isIntersection) return [names.map((name) => `${field} = ${quote(name)}`).join(' and ')];
  return [`${field} in (${names.map(quote).join(',')})`];
};

const queryText = (options: ListAssetsOptions): string | undefined => {
  const clauses = [
    ...tagClause('tags.name', options.tags, options.intersectTags),
    ...(options.q === undefined ? [] : [options.q]),
    ...tagClause('data.tags.name', options.dataTags, options.intersectDataTags),
  ];
  return clauses.length === 0 ? undefined : clauses.join(' and ');
};

const filterQuery = (options: ListAssetsOptions): Query => ({
  assignment_status: options.assignmentStatus,
  assignment_step_id: options.assignmentStepId,
  assignment_user_id: options.assignmentUserId,
  custom_metadata: options.customMetadata === undefined ? undefined : JSON.stringify(options.customMetadata),
});

const listFilterOf = (options: ListAssetsOptions): [key: string, values: readonly string[]] | undefined => {
  const given = Object.entries(LIST_FILTERS).flatMap(([name, key]): [string, readonly string[]][] => {
    const values = options[name as keyof typeof LIST_FILTERS];
    return values === undefined ? [] : [[key, values]];
  });
  if (given.length > 1) throw new TypeError('give at most one list of ids or names to listAssets');
  if (given.length === 1 && (options.limit !== undefined || options.offset !== undefined)) {
    throw new TypeError('limit and offset cannot be combined with a list of ids or names');
  }
  return given[0];
};

const askPage = (query: AssetQuery, range: Query): Promise<Page<AssetRecord>> =>
  query.connection.request({
    method: 'GET',
    path: query.path,
    query: {
      ...range,
      order_by: query.options.orderBy,
      q: queryText(query.options),
      ...filterQuery(query.options),
      ...EVERY_KIND,
    },
    read: readAssetPage,
    signal: query.options.signal,
  });

const askChunk = async (query: AssetQuery, key: string, values: readonly string[]): Promise<readonly AssetRecord[]> => {
  const { options } = query;
  const page = await query.connection.request({
    method: 'XGET',
    path: query.path,
    query: { order_by: options.orderBy, ...filterQuery(options) },
    body: { [key]: values, q: queryText(options), ...EVERY_KIND },
    read: readAssetPage,
    signal: options.signal,
  });
  return page.items;
};

const openPages = (query: AssetQuery): AsyncIterable<readonly AssetRecord[]> => {
  const { options } = query;
  const listFilter = listFilterOf(options);
  if (listFilter !== undefined) {
    const [key, values] = listFilter;
    return chunkPages(values, options.pageSize ?? LIST_CHUNK, (chunk) => askChunk(query, key, chunk));
  }
  const pages = options.orderBy === undefined || options.orderBy.length === 0 ? cursorPages : offsetPages;
  return pages(options, (range) => askPage(query, range));
};

/** The assets of a dataset version, by cursor, by offset if ordered, or by lists of ids or names. */
export const listAssets = (connection: Connection, versionId: string, options: ListAssetsOptions): AssetList => {
  checkRange(options);
  listFilterOf(options);
  queryText(options);
  const path = apiPath`/api/dataset/version/${versionId}/assets`;
  return new LazyList(async function* () {
    for await (const page of openPages({ connection, path, options })) {
      yield page.map((record) => new Asset(connection, record));
    }
  });
};
