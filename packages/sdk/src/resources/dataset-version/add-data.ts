import type { Connection } from '../../http/connection.ts';
import { apiPath } from '../../http/query.ts';
import type { InternalJob } from '../job/internal-job.ts';
import { type Identifieds, idsOf } from '../listing/ids-of.ts';
import { assetTags } from '../tag/tag-book.ts';
import { resolveTags, type TagChoice } from '../tag/tags.ts';
import { type Addition, addOnce, type BackgroundOptions } from './add-once.ts';
import { listAssets } from './list-assets.ts';

/** How to add data: `tags` are given to the new assets, each as a `Tag` or by name. */
export interface AddDataOptions extends BackgroundOptions {
  readonly tags?: TagChoice | undefined;
}

/** Those of the data that are no assets of the version. */
const missingData =
  (connection: Connection, versionId: string, options: BackgroundOptions) =>
  async (dataIds: readonly string[]): Promise<string[]> => {
    const there = new Set<string>();
    const { signal } = options;
    for await (const page of listAssets(connection, versionId, { dataIds, signal }).pages()) {
      for (const { dataId } of page) there.add(dataId);
    }
    return dataIds.filter((id) => !there.has(id));
  };

/** Adds data to a version, as new assets. */
export const addData = async (
  connection: Connection,
  versionId: string,
  { data, options }: { readonly data: Identifieds; readonly options: AddDataOptions },
): Promise<InternalJob[]> => {
  const { tags = [], signal } = options;
  const ids = await idsOf(data);
  if (ids.length === 0) return [];
  const book = assetTags(connection, versionId);
  const chosen = await resolveTags(tags, { target: 'ASSET', book, signal });
  const addition: Addition = {
    operation: 'the addition of data',
    path: apiPath`/api/dataset/version/${versionId}/assets`,
    ids,
    bodyOf: (chunk) => ({ asset_tag_ids: chosen.map((tag) => tag.id), data_ids: chunk }),
    missingOf: missingData(connection, versionId, options),
  };
  return addOnce(connection, addition, options);
};

/** What is copied with the assets: their tags, their annotations; neither by default. */
export interface CopyAssetsOptions extends BackgroundOptions {
  readonly withTags?: boolean | undefined;
  readonly withAnnotations?: boolean | undefined;
}

interface Copy {
  readonly destinationId: string;
  readonly assets: Identifieds;
  readonly options: CopyAssetsOptions;
}

/** Copies assets of a version into another version of the same dataset. */
export const copyAssets = async (
  connection: Connection,
  versionId: string,
  { destinationId, assets, options }: Copy,
): Promise<InternalJob[]> => {
  const { withTags = false, withAnnotations = false, signal } = options;
  const missing = missingData(connection, destinationId, options);
  const missingOf = async (assetIds: readonly string[]): Promise<string[]> => {
    const dataIds = new Map<string, string>();
    for await (const page of listAssets(connection, versionId, { ids: assetIds, signal }).pages()) {
      for (const { id, dataId } of page) dataIds.set(id, dataId);
    }
    const absent = new Set(await missing([...new Set(dataIds.values())]));
    return assetIds.filter((id) => absent.has(dataIds.get(id) ?? ''));
  };
  const addition: Addition = {
    operation: 'the copy of assets',
    path: apiPath`/api/dataset/version/${versionId}/assets/copy`,
    ids: await idsOf(assets),
    bodyOf: (chunk) => ({
      destination_id: destinationId,
      asset_ids: chunk,
      with_annotations: withAnnotations,
      with_tags: withTags,
    }),
    missingOf,
  };
  return addOnce(connection, addition, options);
};
