import { z } from 'zod';
import type { PredictedAsset, Prediction } from '../entities/deployments.ts';
import { SHAPE_KINDS, type ShapeKind } from '../entities/values.ts';
import { HttpError, notFound } from '../http-error.ts';
import type { ListedKind } from '../lists/listed-kinds.ts';
import { findOne, pageFor } from '../lists/page.ts';
import type { Platform } from '../platform.ts';
import { SHAPE_SCHEMAS } from '../shapes/schemas.ts';
import type { Store } from '../store.ts';
import { dataAnswer } from './data-answers.ts';
import { getDeployment } from './deployments.ts';
import { created, NO_CONTENT, type Routes, readBody } from './route.ts';
import { tagAnswers } from './tags.ts';

const PREDICTED_ASSETS: ListedKind<PredictedAsset> = {
  name: 'Predicted asset',
  dataOf: ({ data }) => data,
  fields: {
    id: ({ id }) => [id],
    'tags.name': ({ tags }) => tags.map(({ name }) => name),
    'data.id': ({ data }) => [data.id],
    'data.tags.name': ({ data }) => data.tags.map(({ name }) => name),
    'data.filename': ({ data }) => [data.filename],
    'data.object_name': ({ data }) => [data.object_name],
    'data.data_source.name': ({ data }) => (data.data_source === null ? [] : [data.data_source.name]),
  },
  orders: {
    created_at: ({ position }) => position,
    id: ({ id }) => id,
    timestamp: ({ prediction }) => prediction.timestamp,
    filename: ({ data }) => data.filename,
    'data.filename': ({ data }) => data.filename,
  },
  keys: {
    id: ({ id }) => id,
    oracle_prediction_id: ({ prediction }) => prediction.id,
    data_id: ({ data }) => data.id,
    filename: ({ data }) => data.filename,
    object_name: ({ data }) => data.object_name,
  },
};

/** Kinds that a review may hold; the platform takes no masks there. */
const REVIEWED_KINDS = SHAPE_KINDS.filter((kind) => kind !== 'masks' && kind !== 'keypoints');

const reviewBody = z.object(
  Object.fromEntries(REVIEWED_KINDS.map((kind: ShapeKind) => [kind, z.array(SHAPE_SCHEMAS[kind]).optional()])),
);

const predictionAnswers = ({ latency, raw, shadow, model }: Prediction): object[] => [
  { is_shadow: false, latency, raw_predictions: raw, model_version_id: model.id },
  ...(shadow === null
    ? []
    : [
        {
          is_shadow: true,
          latency: shadow.latency,
          raw_predictions: shadow.raw,
          model_version_id: shadow.model?.id ?? null,
        },
      ]),
];

const predictedAssetAnswer = (platform: Platform, asset: PredictedAsset, withUrl: boolean): object => ({
  id: asset.id,
  deployment_id: asset.prediction.deployment.id,
  oracle_prediction_id: asset.prediction.id,
  data: dataAnswer(platform, asset.data, withUrl),
  custom_metrics: asset.prediction.custom_metrics,
  tags: tagAnswers(asset),
  created_at: asset.created_at,
});

const fullAnswer = (platform: Platform, asset: PredictedAsset): object => ({
  ...predictedAssetAnswer(platform, asset, true),
  predictions: predictionAnswers(asset.prediction),
  reviews: asset.reviews.length === 0 ? null : asset.reviews,
});

const getPredictedAsset = (store: Store, id: string): PredictedAsset => {
  const asset = store.deployments.predictedAssets.get(id);
  if (asset === undefined) throw notFound('Predicted asset');
  return asset;
};

/** Puts the labels themselves into the shapes of a review. @throws HttpError 400 for a label of another deployment. */
const labelled = ({ prediction }: PredictedAsset, shapes: readonly { label_id: string }[]): object[] =>
  shapes.map(({ label_id, ...shape }) => {
    const label = prediction.deployment.labels.find(({ id }) => id === label_id);
    if (label === undefined) throw new HttpError(400, `Label ${label_id} is not one of this deployment`);
    return { ...shape, label };
  });

export const predictedAssetRoutes = (platform: Platform): Routes => {
  const { store, lazyUrls } = platform;
  return {
    'GET /api/deployment/:id/predictedassets': ({ param, query }) => {
      const { deployment, predictedAssets } = getDeployment(store, param('id'));
      const page = pageFor(PREDICTED_ASSETS, predictedAssets, { query, scopeId: deployment.id });
      const items = page.records.map((asset) => predictedAssetAnswer(platform, asset, !lazyUrls));
      return { items, count: page.count, next_cursor: page.nextCursor };
    },
    'GET /api/deployment/:id/predictedassets/find': ({ param, query }) => {
      const { predictedAssets } = getDeployment(store, param('id'));
      return predictedAssetAnswer(platform, findOne(PREDICTED_ASSETS, predictedAssets, query), true);
    },
    'GET /api/predicted/asset/:id': ({ param }) => fullAnswer(platform, getPredictedAsset(store, param('id'))),
    'DELETE /api/predicted/asset/:id': ({ param }) => {
      store.deployments.removePredictedAsset(getPredictedAsset(store, param('id')));
      return NO_CONTENT;
    },
    'POST /api/predicted/asset/:id/reviews': ({ param, body }) => {
      const asset = getPredictedAsset(store, param('id'));
      const shapes = Object.entries(readBody(reviewBody, body)).map(([kind, list]) => [
        kind,
        labelled(asset, list ?? []),
      ]);
      const review = { id: store.newId('review'), created_at: store.clock.now(), ...Object.fromEntries(shapes) };
      asset.reviews.push(review);
      return created(review);
    },
  };
};
