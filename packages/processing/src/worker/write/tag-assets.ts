import { ApiError, type Asset, type DatasetVersion } from '@picsellia-ts/sdk';
import { isPlatformGone, messageOf } from '../../errors.ts';
import { makeTag } from './make-tag.ts';

/** An asset, and the names of the tags that it is to get. */
export interface TaggedAsset {
  readonly asset: Asset;
  readonly tags: readonly string[];
}

/**
 * Attaches tags, one request a tag, and makes those that are missing. Only what is not there yet is attached. Answers why
 * the platform does not take the tags of some assets, by the asset's id.
 */
export const tagAssets = async (
  version: DatasetVersion,
  tagged: readonly TaggedAsset[],
): Promise<ReadonlyMap<string, Error>> => {
  const refusals = new Map<string, Error>();
  const wanted = tagged.map(({ asset, tags }) => ({ asset, tags: tags.filter((name) => !asset.tags.includes(name)) }));
  for (const name of new Set(wanted.flatMap(({ tags }) => tags))) {
    const assets = wanted.filter(({ tags }) => tags.includes(name)).map(({ asset }) => asset);
    try {
      const tag = await makeTag({ getOrCreateTag: (wanted) => version.getOrCreateAssetTag(wanted) }, name);
      await tag.attachOn(assets);
    } catch (error) {
      if (isPlatformGone(error) || !(error instanceof ApiError)) throw error;
      const message = `the platform refuses the tag ${JSON.stringify(name)}: ${messageOf(error)}`;
      for (const { id } of assets) refusals.set(id, new Error(message, { cause: error }));
    }
  }
  return refusals;
};
