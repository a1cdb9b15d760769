import { createHash } from 'node:crypto';
import type { Deployment } from '../entities/deployments.ts';
import type { JsonObject } from '../entities/values.ts';
import { HttpError } from '../http-error.ts';
import { isPredictionType, type PredictionType } from './formats.ts';
import { middleMask } from './middle-mask.ts';

export interface ImageSize {
  width: number;
  height: number;
}

/** What an answer says of itself, so that nobody takes it for a model's. */
export const NOTICE = 'No model runs on the emulator: this prediction follows from a checksum of the image.';

/** The middle of an image as the one object of each format. */
const OWN_FIELDS: Record<PredictionType, (size: ImageSize) => JsonObject> = {
  CLASSIFICATION: () => ({}),
  OBJECT_DETECTION: ({ width, height }) => ({
    detection_boxes: [[height >> 2, width >> 2, (3 * height) >> 2, (3 * width) >> 2]],
  }),
  SEGMENTATION: ({ width, height }) => ({
    detection_masks: [
      [
        [width >> 2, height >> 2],
        [(3 * width) >> 2, height >> 2],
        [(3 * width) >> 2, (3 * height) >> 2],
        [width >> 2, (3 * height) >> 2],
      ],
    ],
  }),
  LINE: ({ width, height }) => ({
    lines: [
      [
        [width >> 2, height >> 2],
        [(3 * width) >> 2, (3 * height) >> 2],
      ],
    ],
  }),
  POINT: ({ width, height }) => ({ points: [[width >> 1, height >> 1]] }),
  KEYPOINT: ({ width, height }) => ({ keypoints: [[[width >> 1, height >> 1, 2]]] }),
  MASK: ({ width, height }) => ({ detection_masks: [middleMask(width, height)] }),
};

const EMPTY_FIELDS: Record<PredictionType, JsonObject> = {
  CLASSIFICATION: {},
  OBJECT_DETECTION: { detection_boxes: [] },
  SEGMENTATION: { detection_masks: [] },
  LINE: { lines: [] },
  POINT: { points: [] },
  KEYPOINT: { keypoints: [] },
  MASK: { detection_masks: [] },
};

/**
 * A prediction in the deployment's format without any model: one object with a class and a score that follow from the
 * image, or nothing when the model has no labels or the score stays under the deployment's threshold.
 */
export const standInPrediction = (deployment: Deployment, image: Uint8Array, size: ImageSize): JsonObject => {
  const { type, model, min_threshold } = deployment;
  if (!isPredictionType(type)) throw new HttpError(400, `A deployment of type ${type} predicts nothing`);
  const indices = Object.keys(model.labels ?? {})
    .map(Number)
    .filter(Number.isInteger);
  const [first = 0, second = 0] = createHash('sha256').update(image).digest();
  const index = indices[first % indices.length];
  const score = Math.round(500 + (499 * second) / 255) / 1000;
  if (index === undefined || score < (min_threshold ?? 0)) {
    return { detection_classes: [], detection_texts: [], detection_scores: [], ...EMPTY_FIELDS[type] };
  }
  const text = model.labels?.[String(index)] ?? '';
  return { detection_classes: [index], detection_texts: [text], detection_scores: [score], ...OWN_FIELDS[type](size) };
};
