import { getLake, getVersion } from '../lookup.ts';
import type { Platform } from '../platform.ts';
import type { Routes } from './route.ts';

const LAST_PAGE = { points: [], next_page_offset: null };

/** The collections of the visual search: nothing computes embeddings here, so they are there and empty. */
export const embeddingRoutes = ({ store }: Platform): Routes => ({
  'GET /api/visual-search/dataset-version/:id/points/scroll': ({ param }) => {
    getVersion(store, param('id'));
    return LAST_PAGE;
  },
  'GET /api/visual-search/datalake/:id/points/scroll': ({ param }) => {
    getLake(store, param('id'));
    return LAST_PAGE;
  },
});
