import { apiPath } from '../../http/query.ts';
import type { MaybeSignal } from '../../http/signals.ts';
import type { CallOptions } from '../call-options.ts';
import type { DeploymentSite } from './site.ts';

/** Metrics of a deployment; the AGGREGATED ones are computed from time to time, the others when they are asked for. */
export const SERVICE_METRICS = [
  'PREDICTIONS_OUTLYING_SCORE',
  'PREDICTIONS_DATA',
  'REVIEWS_OBJECT_DETECTION_STATS',
  'REVIEWS_CLASSIFICATION_STATS',
  'REVIEWS_LABEL_DISTRIBUTION_STATS',
  'AGGREGATED_LABEL_DISTRIBUTION',
  'AGGREGATED_OBJECT_DETECTION_STATS',
  'AGGREGATED_PREDICTIONS_DATA',
  'AGGREGATED_DRIFTING_PREDICTIONS',
] as const;
/** A metric of a deployment. */
export type ServiceMetrics = (typeof SERVICE_METRICS)[number];

/**
 * Which predictions count: those of one model version, between two times in seconds since 1970, or of the last `since`
 * seconds, with these tags; `includes` and `excludes` name predictions.
 */
export interface GetStatsOptions extends CallOptions {
  readonly modelVersion?: { readonly id: string } | undefined;
  readonly fromTimestamp?: number | undefined;
  readonly toTimestamp?: number | undefined;
  readonly since?: number | undefined;
  readonly includes?: readonly string[] | undefined;
  readonly excludes?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
}

const PLAIN = 'predictions/stats';
const AGGREGATED = 'stats';

/** Names that the service has for the metrics, and where it answers them. */
const METRICS: Readonly<Record<ServiceMetrics, readonly [service: string, path: string]>> = {
  PREDICTIONS_OUTLYING_SCORE: ['ae_outlier', PLAIN],
  PREDICTIONS_DATA: ['metrics', PLAIN],
  REVIEWS_OBJECT_DETECTION_STATS: ['object_detection', PLAIN],
  REVIEWS_CLASSIFICATION_STATS: ['classification', PLAIN],
  REVIEWS_LABEL_DISTRIBUTION_STATS: ['label_distribution', PLAIN],
  AGGREGATED_LABEL_DISTRIBUTION: ['label_distribution', AGGREGATED],
  AGGREGATED_OBJECT_DETECTION_STATS: ['object_detection', AGGREGATED],
  AGGREGATED_PREDICTIONS_DATA: ['metrics', AGGREGATED],
  AGGREGATED_DRIFTING_PREDICTIONS: ['ks_drift', AGGREGATED],
};

const readObject = (body: unknown): Record<string, unknown> => {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  throw new TypeError('an object was expected');
};

export const getStats = async (
  site: DeploymentSite,
  metric: ServiceMetrics,
  options: GetStatsOptions,
): Promise<Record<string, unknown>> => {
  const [service, path] = METRICS[metric];
  return site.service('monitoring').request({
    method: 'GET',
    path: `${apiPath`/api/deployment/${site.id}`}/${path}`,
    query: {
      service,
      model_id: options.modelVersion?.id,
      from_timestamp: options.fromTimestamp,
      to_timestamp: options.toTimestamp,
      since: options.since,
      includes: options.includes,
      excludes: options.excludes,
      tags: options.tags,
    },
    read: readObject,
    signal: options.signal,
  });
};

export const retrieveInformation = async (
  site: DeploymentSite,
  signal: MaybeSignal,
): Promise<Record<string, unknown>> =>
  site.service('monitoring').request({ method: 'GET', path: site.path, read: readObject, signal });
