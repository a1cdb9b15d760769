import type { Annotation, Asset, Shape } from '../entities/datasets.ts';
import { type JsonObject, SHAPE_KINDS } from '../entities/values.ts';
import { ASSETS } from '../lists/listed-kinds.ts';
import { findOne, pageFor } from '../lists/page.ts';
import { type Finders, search } from '../lists/search-body.ts';
import { getAsset, getVersion } from '../lookup.ts';
import type { Platform } from '../platform.ts';
import { annotationAnswer } from '../shapes/answers.ts';
import type { VersionContent } from '../store/dataset-tables.ts';
import type { Store } from '../store.ts';
import { assetAnswer } from './data-answers.ts';
import type { Routes } from './route.ts';

/** Whether a name begins with one of many texts; as many looks as they have lengths, however many they are. */
const startsWithOneOf = (starts: readonly string[]): ((name: string) => boolean) => {
  const wanted = new Set(starts);
  const lengths = [...new Set(starts.map(({ length }) => length))];
  return (name) => lengths.some((length) => length <= name.length && wanted.has(name.slice(0, length)));
};

const findersOf = (store: Store, content: VersionContent): Finders<Asset> => ({
  ids: (ids) =>
    ids.flatMap((id) => store.assets.get(id) ?? []).filter(({ version_id }) => version_id === content.version.id),
  filenames: (names) => names.flatMap((name) => content.assetsByFilename.get(name)),
  object_names: (names) => names.flatMap((name) => content.assetsByObjectName.get(name)),
  data_ids: (ids) => ids.flatMap((id) => content.assetsByDataId.get(id)),
  filename_startswith: (starts) => {
    const isWanted = startsWithOneOf(starts);
    return content.assets.filter(({ data }) => isWanted(data.filename));
  },
});

/** Where to look for one asset: below a name or an id that is asked for, so that not all have to be gone through. */
const candidatesOf = (content: VersionContent, query: URLSearchParams): readonly Asset[] => {
  const [filename, dataId, objectName] = ['filename', 'data_id', 'object_name'].map(
    (key) => query.get(key) ?? undefined,
  );
  if (filename !== undefined) return content.assetsByFilename.get(filename);
  if (dataId !== undefined) return content.assetsByDataId.get(dataId);
  return objectName === undefined ? content.assets : content.assetsByObjectName.get(objectName);
};

const shapeOf = ({ id, label, text, attributes, geometry }: Shape): JsonObject => ({
  id,
  label_id: label.id,
  ...geometry,
  text,
  attributes,
});

/** An annotation as the list of whole assets gives it: all lists of shapes, labels by id. */
const wholeAnnotation = (annotation: Annotation): object => ({
  ...annotationAnswer(annotation),
  ...Object.fromEntries(
    SHAPE_KINDS.map((kind) => [kind, annotation.shapes.filter((shape) => shape.kind === kind).map(shapeOf)]),
  ),
});

/** Reading assets: lists of a version, one by its values or its id. */
export const assetRoutes = (platform: Platform): Routes => {
  const { store, lazyUrls } = platform;
  const listed = (assets: readonly Asset[]): object[] => assets.map((asset) => assetAnswer(platform, asset, !lazyUrls));
  return {
    'GET /api/dataset/version/:id/assets': ({ param, query }) => {
      const { version, assets } = getVersion(store, param('id'));
      const { records, count, nextCursor } = pageFor(ASSETS, assets, { query, scopeId: version.id });
      return { items: listed(records), count, next_cursor: nextCursor };
    },
    'XGET /api/dataset/version/:id/assets': ({ param, query, body }) => {
      const found = search(ASSETS, findersOf(store, getVersion(store, param('id'))), { body, query });
      return { items: listed(found), count: found.length, next_cursor: null };
    },
    'GET /api/dataset/version/:id/assets/extended': ({ param, query }) => {
      const { version, assets, annotationsByAsset } = getVersion(store, param('id'));
      const { records, count } = pageFor(ASSETS, assets, { query, scopeId: version.id });
      const items = records.map((asset) => ({
        ...assetAnswer(platform, asset, !lazyUrls),
        annotations: annotationsByAsset.get(asset.id).toReversed().map(wholeAnnotation),
      }));
      return { items, count };
    },
    'GET /api/dataset/version/:id/assets/find': ({ param, query }) =>
      assetAnswer(platform, findOne(ASSETS, candidatesOf(getVersion(store, param('id')), query), query), !lazyUrls),
    'GET /api/asset/:id': ({ param }) => assetAnswer(platform, getAsset(store, param('id')), true),
  };
};
