import { z } from 'zod';
import type { Deployment } from '../entities/deployments.ts';
import type { JsonObject } from '../entities/values.ts';
import { HttpError } from '../http-error.ts';
import type { Platform } from '../platform.ts';
import { readPrediction } from '../predictions/formats.ts';
import { checkCloudImage, monitor } from '../predictions/monitor.ts';
import {
  base64Image,
  type CloudImage,
  cloudImage,
  type Description,
  description,
  type MonitorBody,
} from '../predictions/monitor-body.ts';
import { type ImageSize, NOTICE, standInPrediction } from '../predictions/stand-in.ts';
import { readDimensions } from '../seed/image-dimensions.ts';
import { contentTypeOf, lastSegment } from '../storage/object-name.ts';
import type { DeploymentContent } from '../store/deployment-tables.ts';
import { getDeployment } from './deployments.ts';
import { type Routes, readBody } from './route.ts';
import { logIn } from './service-login.ts';

/** Forms spell booleans as Python does. */
const spelled = z.union([z.boolean(), z.stringbool({ truthy: ['True', 'true', '1'], falsy: ['False', 'false', '0'] })]);

const options = { ...description, monitor: spelled.default(true), postprocess: spelled.default(true) };

const formBody = z.object({
  ...options,
  media: z.object({ filename: z.string().min(1), content: base64Image }),
});

const cloudBody = z.object({ ...options, cloud_image: cloudImage });

const shadowBody = z.object({ prediction_id: z.string(), monitor: spelled.default(true), cloud_image: cloudImage });

interface Picture {
  filename: string;
  /** What the prediction follows from. */
  checked: Uint8Array;
  size: ImageSize;
  where: Pick<MonitorBody, 'image' | 'cloud_image'>;
}

interface Options extends Description {
  monitor: boolean;
}

const sizeOf = (filename: string, bytes: Uint8Array): ImageSize => {
  const size = readDimensions(bytes);
  if (size.width === 0) throw new HttpError(400, `${filename} is no image that can be read`);
  return size;
};

const contentTypeFor = (filename: string): MonitorBody['content_type'] => {
  const contentType = contentTypeOf(filename);
  if (contentType === 'image/png') return 'IMAGE/PNG';
  if (contentType === 'image/jpeg') return 'IMAGE/JPEG';
  throw new HttpError(400, `${filename} is neither PNG nor JPEG`);
};

/**
 * An image of the storage. A file of the user's is not opened: it may be another one, or gone, when the request is
 * played again; its name and what is known of it stand in for its bytes.
 * @throws HttpError 400 or 404 when it is not in the deployment's storage, or no image.
 */
const readObject = (platform: Platform, deployment: Deployment, image: CloudImage): Picture => {
  const { store, objects } = platform;
  checkCloudImage(platform, deployment, image);
  const { object_name } = image;
  const filename = lastSegment(object_name);
  const object = objects.get(object_name);
  const bytes = object === undefined ? undefined : objects.peek(object);
  const known = store.datalakes.lakes.get(deployment.target_datalake_id)?.datasByObjectName.get(object_name)[0]?.meta;
  const size = bytes === undefined ? (known ?? { width: 0, height: 0 }) : sizeOf(filename, bytes);
  if (size.width === 0) throw new HttpError(400, `The size of ${filename} is not known`);
  return { filename, checked: bytes ?? Buffer.from(object_name), size, where: { cloud_image: image } };
};

/** What of a prediction was stored; a conflict is none of the caller's business, who asked for a prediction. */
const monitorServed = (platform: Platform, content: DeploymentContent, body: MonitorBody): JsonObject => {
  try {
    const { prediction, asset } = monitor(platform, content, body);
    return { id: prediction.id, timestamp: prediction.timestamp, predicted_asset_id: asset?.id ?? null };
  } catch (error) {
    if (!(error instanceof HttpError) || error.status !== 409) throw error;
    return { id: null, monitoring_error: error.message };
  }
};

const predict = (
  platform: Platform,
  content: DeploymentContent,
  { picture, asked }: { picture: Picture; asked: Options },
): object => {
  const { deployment } = content;
  const { monitor: isMonitored, ...described } = asked;
  const content_type = contentTypeFor(picture.filename);
  const { filename, checked, size, where } = picture;
  const raw_predictions = standInPrediction(deployment, checked, size);
  const latency = 0;
  const prediction = { ...described, ...where, ...size, filename, content_type, latency };
  const stored = isMonitored ? monitorServed(platform, content, { ...prediction, raw_predictions }) : { id: null };
  const { id: deployment_id, model } = deployment;
  return { deployment_id, model_version_id: model.id, latency, raw_predictions, ...stored, notice: NOTICE };
};

const predictShadow = (platform: Platform, { deployment }: DeploymentContent, body: unknown): object => {
  const fields = readBody(shadowBody, body);
  const { shadow: model, type } = deployment;
  if (model === null) throw new HttpError(400, 'The deployment has no shadow model');
  const prediction = platform.store.deployments.predictions.get(fields.prediction_id);
  if (prediction?.deployment !== deployment) throw new HttpError(404, 'Prediction not found');
  const picture = readObject(platform, deployment, fields.cloud_image);
  const raw_predictions = standInPrediction({ ...deployment, model }, picture.checked, picture.size);
  if (fields.monitor) prediction.shadow = { model, latency: 0, raw: readPrediction(type, raw_predictions) };
  return { id: prediction.id, model_version_id: model.id, latency: 0, raw_predictions, notice: NOTICE };
};

/** The service that predicts. No model runs behind it; its answers say so. */
export const servingRoutes = (platform: Platform): Routes => {
  const { store } = platform;
  return {
    'POST /api/login': ({ body }) => logIn(platform, 'serving', body),
    'POST /api/deployments/:id/predict': ({ param, body }) => {
      const { media, postprocess: _postprocess, ...asked } = readBody(formBody, body);
      const checked = Buffer.from(media.content, 'base64');
      const filename = lastSegment(media.filename);
      const picture = { filename, checked, size: sizeOf(filename, checked), where: { image: media.content } };
      return predict(platform, getDeployment(store, param('id')), { picture, asked });
    },
    'POST /api/v2/deployments/:id/predict': ({ param, body }) => {
      const content = getDeployment(store, param('id'));
      const { cloud_image, postprocess: _postprocess, ...asked } = readBody(cloudBody, body);
      return predict(platform, content, { picture: readObject(platform, content.deployment, cloud_image), asked });
    },
    'POST /api/v2/deployments/:id/predict/shadow': ({ param, body }) =>
      predictShadow(platform, getDeployment(store, param('id')), body),
  };
};

/** The deployment that a request to the service is about. */
export const servingDeploymentOf = (path: string): string | undefined =>
  /\/deployments\/([^/]+)\/predict/.exec(path)?.[1];
