import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { MaybeSignal } from '../http/signals.ts';
import type { TargetStorage } from '../wire/deployment.ts';
import { type MonitoredPrediction, type SentImage, writeMonitored } from '../wire/monitoring.ts';
import { checkFacts, secondsOf } from './check-facts.ts';
import { warnDeprecated } from './deprecation.ts';
import { imageTypeOf } from './image-type.ts';
import type { MonitorOptions } from './monitor-options.ts';
import { isPredictionType, type Prediction } from './prediction.ts';

/** What a prediction is for. */
export interface MonitorTarget {
  /** Type of the deployment. */
  readonly type: string;
  /** Number of the model's labels, where it is known. */
  readonly classes?: number | undefined;
  /** Where the images of the deployment are stored. */
  readonly storage: (signal: MaybeSignal) => Promise<TargetStorage>;
}

interface NamedImage {
  readonly filename: string;
  readonly contentType: string;
  readonly open: (target: MonitorTarget) => Promise<SentImage>;
}

const lastPart = (objectName: string): string => objectName.split('/').at(-1) ?? objectName;

const storedImage = (
  objectName: string,
  { contentType, signal }: { contentType: string | undefined; signal: MaybeSignal },
): NamedImage => {
  const filename = lastPart(objectName);
  const open = async (target: MonitorTarget): Promise<SentImage> => ({
    storage: await target.storage(signal),
    objectName,
  });
  return { filename, contentType: imageTypeOf(filename, contentType), open };
};

const imageOf = (options: MonitorOptions): NamedImage => {
  const given = (['imagePath', 'bytes', 'data', 'objectName'] as const).filter((name) => options[name] !== undefined);
  if (given.length !== 1) {
    const what = given.length === 0 ? 'none' : given.join(' and ');
    throw new TypeError(`monitor needs exactly one of imagePath, bytes, data and objectName, got ${what}`);
  }
  const { imagePath, bytes, data, objectName, contentType, uploadDir, signal } = options;
  if (imagePath !== undefined) {
    const filename = basename(imagePath);
    const type = imageTypeOf(filename, contentType);
    return {
      filename,
      contentType: type,
      open: async () => ({ bytes: await readFile(imagePath, { signal }), uploadDir }),
    };
  }
  if (bytes !== undefined) {
    const filename = options.filename;
    if (typeof filename !== 'string' || filename === '') throw new TypeError('monitor needs a filename for bytes');
    return { filename, contentType: imageTypeOf(filename, contentType), open: async () => ({ bytes, uploadDir }) };
  }
  if (data !== undefined) return storedImage(data.objectName, { contentType: contentType ?? data.contentType, signal });
  return storedImage(objectName ?? '', { contentType, signal });
};

const shadowOf = (options: MonitorOptions): Prediction | undefined => {
  const { modelVersion, shadowModelVersion, shadowRawPredictions, shadowPrediction } = options;
  const notSent = 'it is not sent, the models are those of the deployment';
  if (modelVersion !== undefined && modelVersion !== null) warnDeprecated('modelVersion', notSent);
  if (shadowModelVersion !== undefined && shadowModelVersion !== null) warnDeprecated('shadowModelVersion', notSent);
  if (shadowRawPredictions === undefined || shadowPrediction !== undefined) return shadowPrediction;
  warnDeprecated('shadowRawPredictions', 'say shadowPrediction');
  return shadowRawPredictions;
};

/** Checks a prediction, reads its image, and answers the body with which it is monitored. */
export const prepareMonitored = async (
  options: MonitorOptions,
  target: MonitorTarget,
): Promise<Record<string, unknown>> => {
  const { type } = target;
  const { filename, contentType, open } = imageOf(options);
  const shadowPrediction = shadowOf(options);
  checkFacts({ ...options, shadowPrediction }, target);
  if (!isPredictionType(type)) throw new TypeError(`a deployment of type ${type} takes no prediction`);
  const one: MonitoredPrediction = {
    filename,
    contentType,
    type,
    shadowPrediction,
    height: options.height,
    width: options.width,
    prediction: options.prediction,
    latency: options.latency,
    source: options.source,
    tags: options.tags,
    metadata: options.metadata,
    customMetadata: options.customMetadata,
    timestamp: secondsOf(options.timestamp),
    shadowLatency: options.shadowLatency,
    sample: options.sample,
    customMetrics: options.customMetrics,
    image: await open(target),
  };
  return writeMonitored(one);
};
