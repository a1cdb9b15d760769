import type { CallOptions } from '../resources/call-options.ts';
import type { MonitoredContentType } from './image-type.ts';
import type { Prediction, PredictionType } from './prediction.ts';

/**
 * What becomes of a prediction whose answer was lost, so that nobody knows whether it arrived. `at-most-once`: it is not
 * sent again. `at-least-once`: it is, and the service may then hold it twice, unless it recognises it (409).
 */
export type Delivery = 'at-most-once' | 'at-least-once';

/**
 * A prediction and what is to be known about it. `latency` is the time it took, in seconds; `height` and `width` are of
 * the image, in pixels. `timestamp`, a date or seconds since 1970, defaults to the service's clock. `source` is that of
 * the data that the image becomes (`serving` without it), `tags` are its tags, `metadata` and `customMetadata` its
 * metadata. The shadow is what another model said of the same image; prediction and latency go together. `sample`
 * stores the image whatever the deployment's sample rate is when true, and never when false.
 */
export interface PredictionFacts<T extends PredictionType = PredictionType> extends CallOptions {
  readonly prediction: Prediction<T>;
  readonly latency: number;
  readonly height: number;
  readonly width: number;
  readonly source?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly timestamp?: number | Date | undefined;
  readonly shadowPrediction?: Prediction<T> | undefined;
  readonly shadowLatency?: number | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  readonly customMetadata?: Readonly<Record<string, unknown>> | undefined;
  readonly sample?: boolean | undefined;
  readonly customMetrics?: Readonly<Record<string, unknown>> | undefined;
  /** What happens when the answer is lost; `at-most-once` unless given. */
  readonly delivery?: Delivery | undefined;
}

/** Data whose image is in the deployment's storage already. */
export interface MonitoredData {
  readonly objectName: string;
  readonly contentType: string;
}

/**
 * The image: exactly one of a file on disk, bytes with a name, a data, or the name of an object in the deployment's
 * storage. The content type, PNG or JPEG, is told by the name unless it is given. `uploadDir` is the folder of the
 * storage in which the image is kept.
 */
export type MonitoredImage = { readonly contentType?: MonitoredContentType | undefined } & (
  | { readonly imagePath: string; readonly uploadDir?: string | undefined; readonly filename?: undefined }
  | { readonly bytes: Uint8Array; readonly filename: string; readonly uploadDir?: string | undefined }
  | { readonly data: MonitoredData; readonly uploadDir?: undefined; readonly filename?: undefined }
  | { readonly objectName: string; readonly uploadDir?: undefined; readonly filename?: undefined }
) &
  OneImage;

type OneImage =
  | { readonly imagePath: string; readonly bytes?: never; readonly data?: never; readonly objectName?: never }
  | { readonly bytes: Uint8Array; readonly imagePath?: never; readonly data?: never; readonly objectName?: never }
  | { readonly data: MonitoredData; readonly imagePath?: never; readonly bytes?: never; readonly objectName?: never }
  | { readonly objectName: string; readonly imagePath?: never; readonly bytes?: never; readonly data?: never };

/** Names of the reference client that are on their way out; each is warned about once a process. */
export interface DeprecatedMonitorOptions<T extends PredictionType = PredictionType> {
  /** @deprecated It is not sent: a prediction counts for the model that the deployment has. */
  readonly modelVersion?: unknown;
  /** @deprecated It is not sent: a shadow prediction counts for the shadow model that the deployment has. */
  readonly shadowModelVersion?: unknown;
  /** @deprecated Say `shadowPrediction`, which wins when both are given. */
  readonly shadowRawPredictions?: Prediction<T> | undefined;
}

/** What `monitor` takes: an image, the prediction that was made of it, and what is to be known about both. */
export type MonitorOptions<T extends PredictionType = PredictionType> = MonitoredImage &
  PredictionFacts<T> &
  DeprecatedMonitorOptions<T>;

/** What to know about a prediction when the image is given apart from it. */
export type MonitorDetails<T extends PredictionType = PredictionType> = PredictionFacts<T> & {
  readonly contentType?: MonitoredContentType | undefined;
};

/** A shadow prediction for a prediction that was monitored before; `shadowLatency` in seconds. */
export interface ShadowFacts<T extends PredictionType = PredictionType> extends CallOptions {
  readonly shadowPrediction: Prediction<T>;
  readonly shadowLatency: number;
  /** What happens when the answer is lost; `at-most-once` unless given. */
  readonly delivery?: Delivery | undefined;
}
