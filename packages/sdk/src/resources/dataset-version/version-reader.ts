import type { Connection } from '../../http/connection.ts';
import { apiPath } from '../../http/query.ts';
import { type DatasetVersionStats, readStats } from '../../wire/dataset-version.ts';
import type { MultiAnnotation } from '../annotation/multi-annotation.ts';
import type { MultiAsset } from '../asset/multi-asset.ts';
import type { CallOptions } from '../call-options.ts';
import { type ListAnnotationsOptions, listAnnotations } from './annotations.ts';
import { type ListAssetsOptions, listAssets } from './list-assets.ts';

/**
 * What a dataset version holds, asked for by its id alone: who knows that needs no request before the first page. Its
 * methods are those of `DatasetVersion`, and are answered 404 where there is no version of that id.
 */
export interface DatasetVersionReader {
  readonly id: string;
  /** As `DatasetVersion.listAssets`. */
  listAssets(options?: ListAssetsOptions): MultiAsset;
  /** As `DatasetVersion.listAnnotations`. */
  listAnnotations(options?: ListAnnotationsOptions): MultiAnnotation;
  /** As `DatasetVersion.retrieveStats`. */
  retrieveStats(options?: CallOptions): Promise<DatasetVersionStats>;
}

/** Counts shapes by label, and annotations. */
export const retrieveStats = (
  connection: Connection,
  versionId: string,
  { signal }: CallOptions,
): Promise<DatasetVersionStats> =>
  connection.request({
    method: 'GET',
    path: apiPath`/api/dataset/version/${versionId}/stats`,
    read: readStats,
    signal,
  });

export const readerOf = (connection: Connection, id: string): DatasetVersionReader => ({
  id,
  listAssets: (options = {}) => listAssets(connection, id, options),
  listAnnotations: (options = {}) => listAnnotations(connection, id, options),
  retrieveStats: (options = {}) => retrieveStats(connection, id, options),
});
