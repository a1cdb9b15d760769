import type { Prediction, PredictionType } from '../monitoring/prediction.ts';
import type { TargetStorage } from './deployment.ts';
import { writePrediction } from './prediction.ts';

/** An image as it is sent: its bytes, or where the service finds them. */
export type SentImage =
  | { readonly bytes: Uint8Array; readonly uploadDir: string | undefined }
  | { readonly storage: TargetStorage; readonly objectName: string };

/** A prediction that was checked, ready to be written. */
export interface MonitoredPrediction {
  readonly filename: string;
  readonly contentType: string;
  readonly height: number;
  readonly width: number;
  readonly type: PredictionType;
  readonly prediction: Prediction;
  readonly latency: number;
  readonly source: string | undefined;
  readonly tags: readonly string[] | undefined;
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
  readonly customMetadata: Readonly<Record<string, unknown>> | undefined;
  readonly timestamp: number | undefined;
  readonly shadowPrediction: Prediction | undefined;
  readonly shadowLatency: number | undefined;
  readonly sample: boolean | undefined;
  readonly customMetrics: Readonly<Record<string, unknown>> | undefined;
  readonly image: SentImage;
}

/**
 * What the monitoring service said of a prediction; only that it took it is certain. `id` is what a later shadow
 * prediction names, `timestamp` is in seconds since 1970; both undefined when it did not say. `raw` is the whole answer.
 */
export interface MonitorAnswer {
  readonly id: string | undefined;
  readonly deploymentId: string | undefined;
  readonly timestamp: number | undefined;
  readonly raw: unknown;
}

export const writeCloudImage = (storage: TargetStorage, objectName: string): Record<string, string> => ({
  connector_id: storage.connectorId,
  client_type: storage.clientType,
  bucket_name: storage.bucketName,
  object_name: objectName,
});

const writeImage = (image: SentImage): Record<string, unknown> => {
  if ('storage' in image) return { cloud_image: writeCloudImage(image.storage, image.objectName) };
  const { buffer, byteOffset, byteLength } = image.bytes;
  return {
    ...(image.uploadDir === undefined ? {} : { upload_dir: image.uploadDir }),
    image: Buffer.from(buffer, byteOffset, byteLength).toString('base64'),
  };
};

export const writeShadow = (
  type: PredictionType,
  shadow: { readonly prediction: Prediction; readonly latency: number | undefined },
): Record<string, unknown> => ({
  shadow_latency: shadow.latency,
  shadow_raw_predictions: writePrediction(type, shadow.prediction),
});

/** The body with which a prediction is monitored. */
export const writeMonitored = (one: MonitoredPrediction): Record<string, unknown> => ({
  filename: one.filename,
  content_type: one.contentType,
  height: one.height,
  width: one.width,
  raw_predictions: writePrediction(one.type, one.prediction),
  latency: one.latency,
  source: one.source,
  tags: one.tags,
  metadata: one.metadata,
  custom_metadata: one.customMetadata,
  timestamp: one.timestamp,
  ...(one.shadowPrediction === undefined
    ? {}
    : writeShadow(one.type, { prediction: one.shadowPrediction, latency: one.shadowLatency })),
  sample: one.sample,
  custom_metrics: one.customMetrics,
  ...writeImage(one.image),
});

const fieldOf = <T>(body: unknown, key: string, is: (value: unknown) => value is T): T | undefined => {
  const value = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[key] : undefined;
  return is(value) ? value : undefined;
};

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number';

/** Reads whatever came: the status has said that the prediction is stored, and nothing in the answer can change that. */
export const readMonitorAnswer = (body: unknown): MonitorAnswer => ({
  id: fieldOf(body, 'id', isText),
  deploymentId: fieldOf(body, 'deployment_id', isText),
  timestamp: fieldOf(body, 'timestamp', isNumber),
  raw: body,
});
