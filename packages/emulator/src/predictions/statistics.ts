import type { Deployment, PredictedAsset, Prediction, RawPredictions } from '../entities/deployments.ts';
import { HttpError } from '../http-error.ts';
import type { DeploymentContent } from '../store/deployment-tables.ts';

const readNumber = (query: URLSearchParams, name: string): number | undefined => {
  const text = query.get(name);
  if (text === null) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new HttpError(422, `${name} must be a number`);
  return value;
};

/** The predictions that a query of statistics asks for. */
const selected = ({ predictions }: DeploymentContent, query: URLSearchParams, nowSeconds: number): Prediction[] => {
  const [from, to] = [readNumber(query, 'from_timestamp'), readNumber(query, 'to_timestamp')];
  const since = readNumber(query, 'since');
  const [includes, excludes] = [new Set(query.getAll('includes')), new Set(query.getAll('excludes'))];
  const [modelId, tags] = [query.get('model_id'), query.getAll('tags')];
  return predictions.filter(
    ({ id, model, timestamp, tags: own }) =>
      (from === undefined || timestamp >= from) &&
      (to === undefined || timestamp <= to) &&
      (since === undefined || timestamp >= nowSeconds - since) &&
      (includes.size === 0 || includes.has(id)) &&
      !excludes.has(id) &&
      (modelId === null || model.id === modelId) &&
      (tags.length === 0 || tags.some((tag) => own.includes(tag))),
  );
};

const count = (names: Iterable<string>): Record<string, number> => {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries(counts);
};

/** Names of what was detected: as the model's labels say, else as the prediction does. */
const labelsOf = ({ detection_classes, detection_texts }: RawPredictions, { model }: Deployment): string[] =>
  detection_classes.map((index, place) => model.labels?.[String(index)] ?? detection_texts?.[place] ?? String(index));

const reviewedLabels = ({ reviews }: PredictedAsset): string[] =>
  Object.values(reviews.at(-1) ?? {})
    .flatMap((shapes) => (Array.isArray(shapes) ? shapes : []))
    .map(({ label }) => String(label.name));

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

const latencies = (predictions: readonly Prediction[]): object => {
  const sortedMs = predictions.map(({ latency }) => latency).toSorted((a, b) => a - b);
  const at = (part: number): number | null => sortedMs[Math.ceil(part * sortedMs.length) - 1] ?? null;
  return { mean: mean(sortedMs), p50: at(0.5), p95: at(0.95), max: sortedMs.at(-1) ?? null };
};

const scoresOf = (predictions: readonly Prediction[]): number[] =>
  predictions.flatMap(({ raw }) => raw.detection_scores).filter((score) => score !== null);

type Statistic = (predictions: readonly Prediction[], content: DeploymentContent) => object;

const distribution: Statistic = (predictions, { deployment }) => ({
  label_distribution: count(predictions.flatMap(({ raw }) => labelsOf(raw, deployment))),
});

const summary: Statistic = (predictions, { predictedAssets }) => ({
  stored: predictedAssets.length,
  objects: predictions.reduce((sum, { raw }) => sum + raw.detection_classes.length, 0),
  shadowed: predictions.filter(({ shadow }) => shadow !== null).length,
  latency: latencies(predictions),
  mean_score: mean(scoresOf(predictions)),
});

const reviewed: Statistic = (predictions, { predictedAssets }) => {
  const wanted = new Set(predictions);
  const assets = predictedAssets.filter(({ prediction, reviews }) => wanted.has(prediction) && reviews.length > 0);
  return { reviewed: assets.length, label_distribution: count(assets.flatMap(reviewedLabels)) };
};

const listing: Statistic = (predictions) => ({
  items: predictions.map(({ id, timestamp, latency, raw, shadow }) => ({
    oracle_prediction_id: id,
    timestamp,
    latency,
    objects: raw.detection_classes.length,
    shadow_latency: shadow?.latency ?? null,
  })),
});

const notComputed: Statistic = () => ({
  infos: { info: 'The emulator counts predictions; it computes no outliers, no drift and no quality of detections.' },
});

/** By the name that a service of metrics has on the wire. */
const PLAIN: Record<string, Statistic> = {
  metrics: listing,
  label_distribution: reviewed,
  object_detection: notComputed,
  classification: notComputed,
  ae_outlier: notComputed,
};

const AGGREGATED: Record<string, Statistic> = {
  metrics: summary,
  label_distribution: distribution,
  object_detection: notComputed,
  ks_drift: notComputed,
};

/** Statistics of what a deployment has seen. @throws HttpError 422 for a service or a filter that is not known. */
export const statisticsOf = (
  content: DeploymentContent,
  query: URLSearchParams,
  { aggregated, nowSeconds }: { aggregated: boolean; nowSeconds: number },
): object => {
  const service = query.get('service') ?? '';
  const statistics = aggregated ? AGGREGATED : PLAIN;
  const statistic = Object.hasOwn(statistics, service) ? statistics[service] : undefined;
  if (statistic === undefined) throw new HttpError(422, `There is no service of metrics called ${service}`);
  const predictions = selected(content, query, nowSeconds);
  return { service, count: predictions.length, ...statistic(predictions, content) };
};
