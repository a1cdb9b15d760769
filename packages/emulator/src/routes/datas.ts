import type { Data } from '../entities/datalakes.ts';
import { DATAS } from '../lists/listed-kinds.ts';
import { findOne, pageFor } from '../lists/page.ts';
import { type Finders, search } from '../lists/search-body.ts';
import { getData, getLake } from '../lookup.ts';
import type { Platform } from '../platform.ts';
import type { LakeContent } from '../store/datalake-tables.ts';
import type { Store } from '../store.ts';
import { dataAnswer } from './data-answers.ts';
import type { Routes } from './route.ts';

const findersOf = (store: Store, { datalake, datas, datasByObjectName }: LakeContent): Finders<Data> => ({
  ids: (ids) =>
    ids.flatMap((id) => store.datalakes.datas.get(id) ?? []).filter((data) => data.datalake_id === datalake.id),
  filenames: (names) => {
    const wanted = new Set(names);
    return datas.filter(({ filename }) => wanted.has(filename));
  },
  object_names: (names) => names.flatMap((name) => datasByObjectName.get(name)),
});

/** Where to look for one data; by object name, not all have to be gone through. */
const candidatesOf = ({ datas, datasByObjectName }: LakeContent, query: URLSearchParams): readonly Data[] => {
  const objectName = query.get('object_name');
  return objectName === null ? datas : datasByObjectName.get(objectName);
};

/** Reading data: lists of a datalake, one by its values or its id. */
export const dataRoutes = (platform: Platform): Routes => {
  const { store, objects, lazyUrls } = platform;
  const listed = (datas: readonly Data[]): object[] => datas.map((data) => dataAnswer(platform, data, !lazyUrls));
  return {
    'GET /api/datalake/:id/datas': ({ param, query }) => {
      const { datalake, datas } = getLake(store, param('id'));
      const { records, count, nextCursor } = pageFor(DATAS, datas, { query, scopeId: datalake.id });
      return { items: listed(records), count, next_cursor: nextCursor };
    },
    'XGET /api/datalake/:id/datas': ({ param, query, body }) => {
      const found = search(DATAS, findersOf(store, getLake(store, param('id'))), { body, query });
      return { items: listed(found), count: found.length, next_cursor: null };
    },
    'GET /api/datalake/:id/datas/find': ({ param, query }) =>
      dataAnswer(platform, findOne(DATAS, candidatesOf(getLake(store, param('id')), query), query), true),
    'GET /api/data/:id': ({ param }) => dataAnswer(platform, getData(store, param('id')), true),
    'GET /api/data/:id/presigned-url': ({ param }) => ({
      presigned_url: objects.presignGet(getData(store, param('id')).object_name),
    }),
  };
};
