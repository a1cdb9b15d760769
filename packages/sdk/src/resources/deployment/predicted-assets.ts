import { readPredictedAsset, readPredictedAssetPage } from '../../wire/predicted-asset.ts';
import type { CallOptions } from '../call-options.ts';
import { type ItemRange, itemPages } from '../listing/item-pages.ts';
import { ResourceList } from '../listing/resource-list.ts';
import { PredictedAsset } from './predicted-asset.ts';
import type { DeploymentSite } from './site.ts';

/**
 * Which predicted assets, and in which order. `orderBy` names fields, with `-` before one that shall descend; `q` is the
 * platform's query language.
 */
export interface ListPredictedAssetsOptions extends ItemRange {
  readonly q?: string | undefined;
  readonly assignmentStatus?: string | undefined;
  readonly assignmentStepId?: string | undefined;
  readonly assignmentUserId?: string | undefined;
  readonly customMetadata?: Readonly<Record<string, unknown>> | undefined;
}

/** Which predicted asset to find; what is given must all hold, and exactly one must fit. */
export interface FindPredictedAssetOptions extends CallOptions {
  readonly id?: string | undefined;
  readonly oraclePredictionId?: string | undefined;
  readonly objectName?: string | undefined;
  readonly filename?: string | undefined;
  readonly dataId?: string | undefined;
}

/** Predicted assets of one deployment, asked for page by page as they are wanted. */
export class MultiPredictedAsset extends ResourceList<PredictedAsset> {
  readonly deploymentId: string;

  constructor(site: DeploymentSite, open: () => AsyncIterable<readonly PredictedAsset[]>) {
    super(site.connection, open);
    this.deploymentId = site.id;
  }
}

export const listPredictedAssets = (site: DeploymentSite, options: ListPredictedAssetsOptions): MultiPredictedAsset => {
  const { q, assignmentStatus, assignmentStepId, assignmentUserId, customMetadata, ...range } = options;
  const pages = itemPages({
    connection: site.connection,
    path: `${site.path}/predictedassets`,
    range,
    listFilters: {},
    q,
    filters: {
      assignment_status: assignmentStatus,
      assignment_step_id: assignmentStepId,
      assignment_user_id: assignmentUserId,
      custom_metadata: customMetadata === undefined ? undefined : JSON.stringify(customMetadata),
    },
    readPage: readPredictedAssetPage,
  });
  return new MultiPredictedAsset(site, async function* () {
    for await (const page of pages()) {
      yield page.map((record) => new PredictedAsset(site.connection, site.id, record));
    }
  });
};

export const findPredictedAsset = async (
  site: DeploymentSite,
  options: FindPredictedAssetOptions,
): Promise<PredictedAsset> => {
  const { id, oraclePredictionId, objectName, filename, dataId, signal } = options;
  const query = { id, oracle_prediction_id: oraclePredictionId, object_name: objectName, filename, data_id: dataId };
  if (Object.values(query).every((value) => value === undefined)) {
    throw new TypeError('findPredictedAsset needs an id, oraclePredictionId, objectName, filename or dataId');
  }
  const path = `${site.path}/predictedassets/find`;
  const record = await site.connection.request({ method: 'GET', path, query, read: readPredictedAsset, signal });
  return new PredictedAsset(site.connection, site.id, record);
};
