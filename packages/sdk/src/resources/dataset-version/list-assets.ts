import type { Connection } from '../../http/connection.ts';
import { apiPath, type Query } from '../../http/query.ts';
import { readAssetPage } from '../../wire/asset.ts';
import { Asset } from '../asset/asset.ts';
import { MultiAsset } from '../asset/multi-asset.ts';
import type { CallOptions } from '../call-options.ts';
import { itemPages, type ListFilters } from '../listing/item-pages.ts';
import { joinClauses, tagClause } from '../listing/query-text.ts';

/** A tag, or its name. */
export type TagName = string | { readonly name: string };

/**
 * Which assets, and in which order. At most one of `ids`, `filenames`, `filenamesStartswith`, `objectNames`, `dataIds`
 * may be given, and then neither `limit` nor `offset`; an empty one of these means no assets. `orderBy` names fields,
 * with `-` before one that shall descend. `q` is the platform's query language. An empty `tags` or `dataTags`,
 * like an empty list of ids, means no assets, never all.
 */
export interface ListAssetsOptions extends CallOptions {
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
  readonly pageSize?: number | undefined;
  readonly orderBy?: readonly string[] | undefined;
  readonly q?: string | undefined;
  readonly tags?: readonly TagName[] | undefined;
  readonly intersectTags?: boolean | undefined;
  readonly dataTags?: readonly TagName[] | undefined;
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

const namesOf = (tags: readonly TagName[] | undefined): string[] | undefined =>
  tags?.map((tag) => (typeof tag === 'string' ? tag : tag.name));

const queryText = (options: ListAssetsOptions): string | undefined => {
  const clauses = [
    ...tagClause('tags.name', namesOf(options.tags), options.intersectTags),
    ...(options.q === undefined ? [] : [options.q]),
    ...tagClause('data.tags.name', namesOf(options.dataTags), options.intersectDataTags),
  ];
  return joinClauses(clauses);
};

const filterQuery = (options: ListAssetsOptions): Query => ({
  assignment_status: options.assignmentStatus,
  assignment_step_id: options.assignmentStepId,
  assignment_user_id: options.assignmentUserId,
  custom_metadata: options.customMetadata === undefined ? undefined : JSON.stringify(options.customMetadata),
});

const listFiltersOf = (options: ListAssetsOptions): ListFilters => ({
  ids: options.ids,
  filenames: options.filenames,
  filename_startswith: options.filenamesStartswith,
  object_names: options.objectNames,
  data_ids: options.dataIds,
});

/** The assets of a dataset version, by cursor, by offset if ordered, or by lists of ids or names. */
export const listAssets = (connection: Connection, versionId: string, options: ListAssetsOptions): MultiAsset => {
  const openPages = itemPages({
    connection,
    path: apiPath`/api/dataset/version/${versionId}/assets`,
    range: options,
    listFilters: listFiltersOf(options),
    q: queryText(options),
    tagFilters: [options.tags, options.dataTags],
    filters: filterQuery(options),
    readPage: readAssetPage,
  });
  return new MultiAsset({ connection, datasetVersionId: versionId }, async function* () {
    for await (const page of openPages()) yield page.map((record) => new Asset(connection, record, versionId));
  });
};
