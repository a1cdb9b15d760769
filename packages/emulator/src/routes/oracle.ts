import { z } from 'zod';
import type { Prediction } from '../entities/deployments.ts';
import { notFound } from '../http-error.ts';
import type { Platform } from '../platform.ts';
import { readPrediction } from '../predictions/formats.ts';
import { monitor } from '../predictions/monitor.ts';
import { monitorBody } from '../predictions/monitor-body.ts';
import { statisticsOf } from '../predictions/statistics.ts';
import type { DeploymentContent } from '../store/deployment-tables.ts';
import { getDeployment } from './deployments.ts';
import { created, type Routes, readBody } from './route.ts';
import { logIn } from './service-login.ts';

const shadowBody = z.object({ shadow_raw_predictions: z.unknown(), shadow_latency: z.number().min(0) });

const informationOf = ({ deployment, predictions, predictedAssets }: DeploymentContent): object => ({
  id: deployment.id,
  name: deployment.name,
  type: deployment.type,
  model_version_id: deployment.model.id,
  shadow_model_version_id: deployment.shadow?.id ?? null,
  labels: deployment.model.labels,
  sample_rate: deployment.sample_rate,
  predictions: predictions.length,
  predicted_assets: predictedAssets.length,
});

/** The monitoring service: predictions that were made elsewhere, and what can be said of them. */
export const oracleRoutes = (platform: Platform): Routes => {
  const { store, clock } = platform;
  const getPrediction = (id: string): Prediction => {
    const prediction = store.deployments.predictions.get(id);
    if (prediction === undefined) throw notFound('Prediction');
    return prediction;
  };
  const statistics = (id: string, query: URLSearchParams, aggregated: boolean): object =>
    statisticsOf(getDeployment(store, id), query, { aggregated, nowSeconds: clock.ms() / 1000 });
  return {
    'POST /api/auth/login': ({ body }) => logIn(platform, 'oracle', body),
    'GET /api/deployment/:id': ({ param }) => informationOf(getDeployment(store, param('id'))),
    'POST /api/deployment/:id/predictions': ({ param, body }) => {
      const content = getDeployment(store, param('id'));
      const { prediction } = monitor(platform, content, readBody(monitorBody, body));
      const { id, deployment, timestamp } = prediction;
      return created({ id, deployment_id: deployment.id, timestamp });
    },
    'POST /api/prediction/:id/shadow': ({ param, body }) => {
      const prediction = getPrediction(param('id'));
      const { shadow_raw_predictions, shadow_latency } = readBody(shadowBody, body);
      const { type, shadow: model } = prediction.deployment;
      // Sent again it replaces the former, so that a repeated call after a lost answer is harmless.
      prediction.shadow = { model, latency: shadow_latency, raw: readPrediction(type, shadow_raw_predictions) };
      return created({ id: prediction.id });
    },
    'GET /api/deployment/:id/predictions/stats': ({ param, query }) => statistics(param('id'), query, false),
    'GET /api/deployment/:id/stats': ({ param, query }) => statistics(param('id'), query, true),
  };
};

/** The deployment that a request to the service is about; undefined when its path names none. */
export const oracleDeploymentOf = ({ store }: Platform, path: string): string | undefined => {
  const [, , kind, id = ''] = path.split('/');
  if (kind === 'deployment') return id;
  return kind === 'prediction' ? store.deployments.predictions.get(id)?.deployment.id : undefined;
};
