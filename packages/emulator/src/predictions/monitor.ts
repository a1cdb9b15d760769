import { createHash } from 'node:crypto';
import type { Data } from '../entities/datalakes.ts';
import type { Deployment, PredictedAsset, Prediction, ShadowPrediction } from '../entities/deployments.ts';
import { HttpError } from '../http-error.ts';
import type { Platform } from '../platform.ts';
import { sourceByName, tagsByName } from '../routes/data-changes.ts';
import { lastSegment } from '../storage/object-name.ts';
import { BUCKET } from '../storage/presign.ts';
import type { LakeContent } from '../store/datalake-tables.ts';
import type { DeploymentContent } from '../store/deployment-tables.ts';
import { readPrediction } from './formats.ts';
import type { CloudImage, MonitorBody } from './monitor-body.ts';

/** Where data come from when the sender does not say. */
const DEFAULT_SOURCE = 'serving';

const lakeOf = ({ store }: Platform, { target_datalake_id }: Deployment): LakeContent => {
  const lake = store.datalakes.lakes.get(target_datalake_id);
  if (lake === undefined) throw new HttpError(409, 'The target datalake of this deployment is gone');
  return lake;
};

/** @throws HttpError 400 for another storage than the deployment's, 404 when nothing is stored under the name. */
export const checkCloudImage = (platform: Platform, deployment: Deployment, image: CloudImage): void => {
  const { connector_id } = lakeOf(platform, deployment).datalake;
  if (image.connector_id !== connector_id || image.bucket_name !== BUCKET) {
    throw new HttpError(400, 'The image is not in the storage of the target datalake');
  }
  if (platform.objects.get(image.object_name) === undefined) {
    throw new HttpError(404, `Nothing is stored under ${image.object_name}`);
  }
};

/**
 * What makes a prediction the same as one before: the stored image it is of, or the image's bytes together with a time
 * that the sender gave. Without such a time the same image may well have been seen twice.
 */
const identityOf = ({ filename, timestamp, image, cloud_image }: MonitorBody): string | undefined => {
  if (cloud_image !== undefined) return `object ${cloud_image.object_name}`;
  if (image === undefined || timestamp === undefined) return undefined;
  return `image ${createHash('sha256').update(image).digest('hex')} ${timestamp} ${filename}`;
};

/** Whether the prediction is stored: as its sender says, else the deployment's part of them, spread evenly. */
const isSampled = (deployment: Deployment, sample: boolean | undefined): boolean => {
  if (sample !== undefined) return sample;
  const before = Math.ceil(deployment.undecidedCount * deployment.sample_rate);
  deployment.undecidedCount += 1;
  return Math.ceil(deployment.undecidedCount * deployment.sample_rate) > before;
};

const storeImage = ({ store, objects }: Platform, body: MonitorBody): string => {
  const { upload_dir, filename, image = '', content_type, cloud_image } = body;
  if (cloud_image !== undefined) return cloud_image.object_name;
  const folders = upload_dir === undefined ? ['predictions'] : ['predictions', lastSegment(upload_dir)];
  const objectName = [...folders, store.newId('object'), lastSegment(filename)].join('/');
  objects.put(objectName, Buffer.from(image, 'base64'), content_type.toLowerCase());
  return objectName;
};

/** The data of the image, made when it is none yet, with what the sender says of it. */
const describeData = (platform: Platform, lake: LakeContent, body: MonitorBody): Data => {
  const { store } = platform;
  const object_name = storeImage(platform, body);
  const known = lake.datasByObjectName.get(object_name)[0];
  const data =
    known ??
    store.datalakes.addData(lake, {
      object_name,
      filename: body.filename,
      type: 'IMAGE',
      content_type: body.content_type.toLowerCase(),
      upload_status: 'DONE',
      meta: { width: body.width, height: body.height },
    });
  const { source, tags = [], metadata, custom_metadata } = body;
  if (source !== undefined || known === undefined) data.data_source = sourceByName(store, source ?? DEFAULT_SOURCE);
  data.tags = [...new Set([...data.tags, ...tagsByName(store, lake, tags)])];
  if (metadata !== undefined) data.metadata = { ...data.metadata, ...metadata };
  if (custom_metadata !== undefined) data.custom_metadata = { ...data.custom_metadata, ...custom_metadata };
  return data;
};

const shadowOf = ({ type, shadow }: Deployment, body: MonitorBody): ShadowPrediction | null => {
  const { shadow_raw_predictions: raw, shadow_latency: latency } = body;
  if (latency === undefined) return null;
  return { model: shadow, latency, raw: readPrediction(type, raw) };
};

export interface Monitored {
  prediction: Prediction;
  /** Undefined when the prediction counts for the metrics alone. */
  asset: PredictedAsset | undefined;
}

/**
 * Takes in what a model said of an image: counts it, and stores it with its image unless it is not to be sampled.
 * @throws HttpError 409 for a prediction that is known already, 422 for one that does not fit the deployment.
 */
export const monitor = (platform: Platform, content: DeploymentContent, body: MonitorBody): Monitored => {
  const { store, clock } = platform;
  const { deployment } = content;
  const raw = readPrediction(deployment.type, body.raw_predictions);
  const shadow = shadowOf(deployment, body);
  if (body.cloud_image !== undefined) checkCloudImage(platform, deployment, body.cloud_image);
  const identity = identityOf(body);
  if (identity !== undefined && content.identities.has(identity)) {
    throw new HttpError(409, `A prediction of ${body.filename} is known already`);
  }
  const lake = lakeOf(platform, deployment);
  const prediction = store.deployments.addPrediction(content, {
    model: deployment.model,
    timestamp: body.timestamp ?? clock.ms() / 1000,
    latency: body.latency,
    raw,
    shadow,
    filename: body.filename,
    identity,
    tags: body.tags ?? [],
    custom_metrics: body.custom_metrics ?? null,
  });
  if (!isSampled(deployment, body.sample)) return { prediction, asset: undefined };
  return {
    prediction,
    asset: store.deployments.addPredictedAsset(content, prediction, describeData(platform, lake, body)),
  };
};
