import type { ApiError, ApiFailure } from '../errors.ts';
import { apiPath } from '../http/query.ts';
import type { ServiceConnection } from '../http/service-connection.ts';
import type { MaybeSignal } from '../http/signals.ts';
import { type MonitorAnswer, readMonitorAnswer, writeShadow } from '../wire/monitoring.ts';
import { checkPrediction } from './check-prediction.ts';
import { AlreadyMonitoredError, MonitorError } from './errors.ts';
import type { Delivery, ShadowFacts } from './monitor-options.ts';
import { isPredictionType, type Prediction, type PredictionType } from './prediction.ts';
import { PredictionFormatError } from './prediction-error.ts';

interface Sending {
  readonly signal: MaybeSignal;
  readonly delivery: Delivery | undefined;
}

const toError = (failure: ApiFailure): ApiError =>
  failure.status === 409 ? new AlreadyMonitoredError(failure) : new MonitorError(failure);

/** Sends a prediction; after a lost answer it is sent again only where that was asked for. */
export const sendMonitored = (
  service: ServiceConnection,
  deploymentId: string,
  { body, signal, delivery }: Sending & { readonly body: unknown },
): Promise<MonitorAnswer> =>
  service.request({
    method: 'POST',
    path: apiPath`/api/deployment/${deploymentId}/predictions`,
    body,
    status: 201,
    isIdempotent: delivery === 'at-least-once',
    read: readMonitorAnswer,
    toError,
    signal,
  });

const kindOf = (prediction: Prediction, type: string): PredictionType => {
  const kind = prediction.modelType ?? type;
  if (isPredictionType(kind)) return kind;
  throw new PredictionFormatError([{ field: 'shadowPrediction', message: `a deployment of type ${type} takes none` }]);
};

/** Sends what a shadow model said of an image whose prediction is monitored already. */
export const sendShadow = async (
  service: ServiceConnection,
  monitored: { readonly oraclePredictionId: string; readonly type: string },
  { shadowPrediction, shadowLatency, delivery, signal }: ShadowFacts,
): Promise<void> => {
  const type = kindOf(shadowPrediction, monitored.type);
  checkPrediction(shadowPrediction, { type });
  if (!(Number.isFinite(shadowLatency) && shadowLatency >= 0)) {
    throw new PredictionFormatError([{ field: 'shadowLatency', message: 'it must be in seconds, at least 0' }]);
  }
  await service.request({
    method: 'POST',
    path: apiPath`/api/prediction/${monitored.oraclePredictionId}/shadow`,
    body: writeShadow(type, { prediction: shadowPrediction, latency: shadowLatency }),
    status: 201,
    isIdempotent: delivery === 'at-least-once',
    read: () => undefined,
    toError,
    signal,
  });
};
