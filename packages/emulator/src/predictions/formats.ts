import { z } from 'zod';
import type { RawPredictions } from '../entities/deployments.ts';
import type { InferenceType } from '../entities/values.ts';
import { HttpError } from '../http-error.ts';

/** What every format has; a score that is no number travels as null. */
const COMMON = {
  detection_classes: z.array(z.int()),
  detection_texts: z.array(z.string()).nullable(),
  detection_scores: z.array(z.number().nullable()),
};

export const PREDICTION_TYPES = [
  'CLASSIFICATION',
  'OBJECT_DETECTION',
  'SEGMENTATION',
  'LINE',
  'POINT',
  'KEYPOINT',
  'MASK',
] as const;
export type PredictionType = (typeof PREDICTION_TYPES)[number];

const whole = z.int();
const pair = z.tuple([whole, whole]);

/** The field of its own that each format has, and its element. */
const OWN_FIELDS: Record<PredictionType, Record<string, z.ZodType>> = {
  CLASSIFICATION: {},
  // The platform is not known to count the numbers of a box, so neither does the emulator.
  OBJECT_DETECTION: { detection_boxes: z.array(z.array(whole)) },
  SEGMENTATION: { detection_masks: z.array(z.array(pair)) },
  LINE: { lines: z.array(z.array(pair)) },
  POINT: { points: z.array(pair) },
  KEYPOINT: { keypoints: z.array(z.array(z.tuple([whole, whole, whole]))) },
  MASK: { detection_masks: z.array(z.string()) },
};

export const isPredictionType = (type: InferenceType): type is PredictionType => type in OWN_FIELDS;

const readFields = (type: PredictionType, raw: unknown): RawPredictions => {
  const result = z.object({ ...COMMON, ...OWN_FIELDS[type] }).safeParse(raw);
  if (result.success) return result.data;
  const detail = result.error.issues.map((issue) => `raw_predictions.${issue.path.join('.')}: ${issue.message}`);
  throw new HttpError(422, `This is not a prediction of type ${type}`, detail);
};

/**
 * Checks a prediction against the type of its deployment.
 * @throws HttpError 422 when a field is missing or wrong, or the lists are not of one length; 400 for a type without
 * a format.
 */
export const readPrediction = (type: InferenceType, raw: unknown): RawPredictions => {
  if (!isPredictionType(type)) throw new HttpError(400, `A deployment of type ${type} takes no predictions`);
  const read = readFields(type, raw);
  const { detection_texts: texts, ...others } = read;
  const count = read.detection_classes.length;
  const isUneven = Object.values(others).some((list) => Array.isArray(list) && list.length !== count);
  if (isUneven || (texts !== null && texts.length !== 0 && texts.length !== count)) {
    throw new HttpError(422, 'The lists of a prediction must be of one length');
  }
  return read;
};
