import { z } from 'zod';
import { type AssetFilter, readAssetQuery } from '../asset-query.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import type { Data } from '../entities/datalakes.ts';
import type { Asset } from '../entities/datasets.ts';
import { DATA_TYPES, UPLOAD_STATUSES } from '../entities/values.ts';
import { HttpError, notFound } from '../http-error.ts';
import { getAsset, getVersion } from '../lookup.ts';
import type { Platform } from '../platform.ts';
import type { VersionContent } from '../store/dataset-tables.ts';
import type { Store } from '../store.ts';
import { type Routes, readBody, readLimit, readOffset } from './route.ts';

const PAGE_SIZE = 1000;

const UNSUPPORTED_FILTERS = ['assignment_status', 'assignment_step_id', 'assignment_user_id', 'custom_metadata'];

const searchBody = z.object({
  ids: z.array(z.string()).optional(),
  filenames: z.array(z.string()).optional(),
  filename_startswith: z.array(z.string()).optional(),
  object_names: z.array(z.string()).optional(),
  data_ids: z.array(z.string()).optional(),
  upload_statuses: z.array(z.enum(UPLOAD_STATUSES)).optional(),
  types: z.array(z.enum(DATA_TYPES)).optional(),
  q: z.string().optional(),
});

const ORDERS: Record<string, (asset: Asset) => string | number> = {
  created_at: ({ position }) => position,
  id: ({ id }) => id,
  filename: ({ data }) => data.filename,
  'data.filename': ({ data }) => data.filename,
};

const dataAnswer = ({ objects }: Platform, data: Data, withUrl: boolean): object => ({
  ...data,
  presigned_url: withUrl ? objects.presignGet(data.object_name) : null,
});

const tagsOf = ({ tags }: Asset): object[] => tags.map(({ id, name, target_type }) => ({ id, name, target_type }));

const assetAnswer = (platform: Platform, asset: Asset, withUrl: boolean): object => ({
  id: asset.id,
  dataset_version_id: asset.version_id,
  tags: tagsOf(asset),
  data: dataAnswer(platform, asset.data, withUrl),
  created_at: asset.data.created_at,
});

const allOf = (text: readonly string[], known: readonly string[], name: string): ReadonlySet<string> => {
  const unknown = text.find((value) => !known.includes(value));
  if (unknown !== undefined) throw new HttpError(422, `${name} holds ${unknown}`);
  return new Set(text.length === 0 ? known : text);
};

/** What a query asks for; undefined when it leaves nothing out, as the lists of the client usually do. */
const filterOf = (query: URLSearchParams): AssetFilter | undefined => {
  const unsupported = UNSUPPORTED_FILTERS.find((name) => query.has(name));
  if (unsupported !== undefined) throw new HttpError(501, `The emulator does not know the filter ${unsupported}`);
  const statuses = allOf(query.getAll('upload_statuses'), UPLOAD_STATUSES, 'upload_statuses');
  const types = allOf(query.getAll('types'), DATA_TYPES, 'types');
  const matches = readAssetQuery(query.get('q'));
  if (!query.has('q') && statuses.size === UPLOAD_STATUSES.length && types.size === DATA_TYPES.length) return undefined;
  return (asset) => statuses.has(asset.data.upload_status) && types.has(asset.data.type) && matches(asset);
};

const sorted = (assets: readonly Asset[], orders: readonly string[]): Asset[] => {
  const keys = orders.map((order) => {
    const isDescending = order.startsWith('-');
    const key = ORDERS[isDescending ? order.slice(1) : order];
    if (key === undefined) throw new HttpError(422, `The emulator does not order assets by ${order}`);
    return { key, sign: isDescending ? -1 : 1 };
  });
  return assets.toSorted((a, b) => {
    for (const { key, sign } of keys) {
      const [left, right] = [key(a), key(b)];
      if (left !== right) return left < right ? -sign : sign;
    }
    return a.position - b.position;
  });
};

interface AssetPage {
  assets: readonly Asset[];
  count: number;
  nextCursor: string | null;
}

const select = (assets: readonly Asset[], query: URLSearchParams): readonly Asset[] => {
  const filter = filterOf(query);
  return filter === undefined ? assets : assets.filter(filter);
};

const pageByOrder = (content: VersionContent, query: URLSearchParams): AssetPage => {
  const matching = sorted(select(content.assets, query), query.getAll('order_by'));
  const offset = readOffset(query);
  const assets = matching.slice(offset, offset + readLimit(query, PAGE_SIZE, PAGE_SIZE));
  return { assets, count: matching.length, nextCursor: null };
};

/** Where in the list the page begins; its end when nothing is left. */
const startOf = (matching: readonly Asset[], versionId: string, query: URLSearchParams): number => {
  const cursor = query.get('cursor');
  if (cursor === null) return readOffset(query);
  const from = readCursor(cursor, versionId);
  const start = matching.findIndex(({ position }) => position >= from);
  return start === -1 ? matching.length : start;
};

const pageByCursor = (content: VersionContent, query: URLSearchParams): AssetPage => {
  const { id } = content.version;
  const matching = select(content.assets, query);
  const start = startOf(matching, id, query);
  const end = start + readLimit(query, PAGE_SIZE, PAGE_SIZE);
  const next = matching[end];
  return {
    assets: matching.slice(start, end),
    count: matching.length,
    nextCursor: next === undefined ? null : writeCursor(id, next.position),
  };
};

/** Assets by one list of the body, in the order of the version. */
const searchAssets = (store: Store, content: VersionContent, body: unknown): Asset[] => {
  const search = readBody(searchBody, body);
  const { ids, filenames, object_names, data_ids, filename_startswith } = search;
  const lists = [ids, filenames, object_names, data_ids, filename_startswith].filter((list) => list !== undefined);
  if (lists.length !== 1) throw new HttpError(422, 'The body must hold one list of ids or names');
  const found = new Set<Asset>();
  const add = (asset: Asset | undefined): void => {
    if (asset !== undefined) found.add(asset);
  };
  for (const id of ids ?? []) {
    const asset = store.assets.get(id);
    if (asset?.version_id === content.version.id) add(asset);
  }
  for (const name of filenames ?? []) content.assetsByFilename.get(name).forEach(add);
  for (const name of object_names ?? []) content.assetsByObjectName.get(name).forEach(add);
  for (const id of data_ids ?? []) content.assetsByDataId.get(id).forEach(add);
  for (const start of filename_startswith ?? []) {
    content.assets.filter(({ data }) => data.filename.startsWith(start)).forEach(add);
  }
  const matches = readAssetQuery(search.q ?? null);
  return [...found].filter(
    (asset) =>
      (search.upload_statuses ?? UPLOAD_STATUSES).includes(asset.data.upload_status) &&
      (search.types ?? DATA_TYPES).includes(asset.data.type) &&
      matches(asset),
  );
};

const FIND_KEYS: Record<string, (asset: Asset) => string> = {
  id: ({ id }) => id,
  data_id: ({ data }) => data.id,
  filename: ({ data }) => data.filename,
  object_name: ({ data }) => data.object_name,
};

const findAsset = ({ assets }: VersionContent, query: URLSearchParams): Asset => {
  const asked = Object.entries(FIND_KEYS).filter(([name]) => query.has(name));
  const found = assets.filter((asset) => asked.every(([name, key]) => key(asset) === query.get(name)));
  const [asset] = found;
  if (asset === undefined || asked.length === 0) throw notFound('Asset');
  if (found.length > 1) throw new HttpError(400, `${found.length} assets match`);
  return asset;
};

export const assetRoutes = (platform: Platform): Routes => {
  const { store, lazyUrls } = platform;
  const listed = (assets: readonly Asset[]): object[] => assets.map((asset) => assetAnswer(platform, asset, !lazyUrls));
  return {
    'GET /api/dataset/version/:id/assets': ({ param, query }) => {
      const content = getVersion(store, param('id'));
      const page = query.has('order_by') ? pageByOrder(content, query) : pageByCursor(content, query);
      return { items: listed(page.assets), count: page.count, next_cursor: page.nextCursor };
    },
    'XGET /api/dataset/version/:id/assets': ({ param, query, body }) => {
      const found = searchAssets(store, getVersion(store, param('id')), body);
      const assets = sorted(select(found, query), query.getAll('order_by'));
      return { items: listed(assets), count: assets.length, next_cursor: null };
    },
    'GET /api/dataset/version/:id/assets/find': ({ param, query }) =>
      assetAnswer(platform, findAsset(getVersion(store, param('id')), query), !lazyUrls),
    'GET /api/asset/:id': ({ param }) => assetAnswer(platform, getAsset(store, param('id')), true),
  };
};

export const dataRoutes = (platform: Platform): Routes => {
  const { store, objects } = platform;
  const getData = (id: string): Data => {
    const data = store.datalakes.datas.get(id);
    if (data === undefined) throw notFound('Data');
    return data;
  };
  return {
    'GET /api/data/:id': ({ param }) => dataAnswer(platform, getData(param('id')), true),
    'GET /api/data/:id/presigned-url': ({ param }) => ({
      presigned_url: objects.presignGet(getData(param('id')).object_name),
    }),
  };
};
