import { OWN_FIELDS, type OwnField, type Prediction, type PredictionType } from '../monitoring/prediction.ts';

const WIRE_FIELDS: Readonly<Record<OwnField, string>> = {
  detectionBoxes: 'detection_boxes',
  detectionMasks: 'detection_masks',
  lines: 'lines',
  points: 'points',
  keypoints: 'keypoints',
};

/** A prediction as the monitoring service takes it; a prediction that was checked before. */
export const writePrediction = (type: PredictionType, prediction: Prediction): Record<string, unknown> => {
  const own = OWN_FIELDS[type];
  const fields: Readonly<Record<string, unknown>> = { ...prediction };
  return {
    detection_classes: prediction.detectionClasses,
    detection_texts: prediction.detectionTexts ?? null,
    detection_scores: prediction.detectionScores,
    ...(own === undefined ? {} : { [WIRE_FIELDS[own]]: fields[own] }),
  };
};
