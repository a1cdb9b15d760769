import { z } from 'zod';
import type { Asset } from '../entities/datasets.ts';
import { HttpError } from '../http-error.ts';
import { getAsset, getAssetOf, getVersion, refuseIfLocked } from '../lookup.ts';
import type { Platform } from '../platform.ts';
import type { VersionContent } from '../store/dataset-tables.ts';
import { copyAssets } from '../version-copy.ts';
import { created, NO_CONTENT, type Routes, readBody } from './route.ts';
import { startTask } from './tasks.ts';

const MOST_DATA = 10_000;

const addBody = z.object({
  asset_tag_ids: z.array(z.string()).default([]),
  data_ids: z.array(z.string()).min(1).max(MOST_DATA),
});

const copyBody = z.object({
  destination_id: z.string(),
  asset_ids: z.array(z.string()).max(MOST_DATA),
  with_annotations: z.boolean().default(false),
  with_tags: z.boolean().default(false),
});

const idsBody = z.object({ ids: z.array(z.string()) });

/** Puts data into a version. What the version holds already is left out, and its tags stay as they are. */
const addData = (platform: Platform, content: VersionContent, body: unknown): object => {
  const { store, behaviour } = platform;
  const { asset_tag_ids, data_ids } = readBody(addBody, body);
  refuseIfLocked(content);
  const tags = [...new Set(asset_tag_ids)].map((id) => {
    const tag = store.tags.byId.get(id);
    if (tag?.scopeId !== content.version.id) throw new HttpError(400, `${id} is no asset tag of this dataset version`);
    return tag;
  });
  const datas = [...new Set(data_ids)].map((id) => {
    const data = store.datalakes.datas.get(id);
    if (data === undefined) throw new HttpError(400, `There is no data ${id}`);
    return data;
  });
  return startTask(platform, 'ADD_ASSETS', () => {
    if (!store.versions.has(content.version.id)) return;
    const liveTags = tags.filter(({ id }) => store.tags.byId.has(id));
    for (const data of datas) {
      const isThere = behaviour.dataAddedTwice === 'once' && content.assetsByDataId.has(data.id);
      if (!isThere && store.datalakes.datas.has(data.id)) store.addAsset(content, data).tags = liveTags;
    }
  });
};

const startCopy = (platform: Platform, source: VersionContent, body: unknown): object => {
  const { store } = platform;
  const { destination_id, asset_ids, with_annotations, with_tags } = readBody(copyBody, body);
  const target = getVersion(store, destination_id);
  if (target === source || target.version.dataset !== source.version.dataset) {
    throw new HttpError(400, 'Assets are copied between two versions of the same dataset');
  }
  refuseIfLocked(target);
  const assets = [...new Set(asset_ids)].map((id) => getAssetOf(store, source, id));
  return startTask(platform, 'COPY_ASSETS', () =>
    copyAssets(store, assets, { target, withTags: with_tags, withAnnotations: with_annotations }),
  );
};

export const assetChangeRoutes = (platform: Platform): Routes => {
  const { store } = platform;
  const remove = (content: VersionContent, assets: readonly Asset[]): void => {
    refuseIfLocked(content);
    store.removeAssets(content, new Set(assets));
  };
  return {
    'POST /api/dataset/version/:id/assets': ({ param, body }) =>
      created({ job: addData(platform, getVersion(store, param('id')), body) }),
    'POST /api/dataset/version/:id/assets/copy': ({ param, body }) =>
      created({ job: startCopy(platform, getVersion(store, param('id')), body) }),
    'DELETE /api/dataset/version/:id/assets': ({ param, body }) => {
      const content = getVersion(store, param('id'));
      const ids = new Set(readBody(idsBody, body).ids);
      remove(
        content,
        content.assets.filter(({ id }) => ids.has(id)),
      );
      return NO_CONTENT;
    },
    'DELETE /api/asset/:id': ({ param }) => {
      const asset = getAsset(store, param('id'));
      remove(store.contentOf(asset), [asset]);
      return NO_CONTENT;
    },
  };
};
