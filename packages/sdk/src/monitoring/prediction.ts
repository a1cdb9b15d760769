/** What a prediction can be of; each has its own format. */
export const PREDICTION_TYPES = [
  'CLASSIFICATION',
  'OBJECT_DETECTION',
  'SEGMENTATION',
  'LINE',
  'POINT',
  'KEYPOINT',
  'MASK',
] as const;
/** What a prediction is of: the deployment's type. */
export type PredictionType = (typeof PREDICTION_TYPES)[number];

/**
 * What every prediction says, one entry an object, all lists of one length; empty lists are a prediction of nothing.
 * `detectionClasses` are indexes into the model's labels, `detectionScores` lie between 0 and 1, `detectionTexts` are
 * what was read, for models that read; an empty list of texts is sent as it is, none as null.
 */
export interface ScoredDetections {
  readonly detectionClasses: readonly number[];
  readonly detectionScores: readonly number[];
  readonly detectionTexts?: readonly string[] | null | undefined;
}

/** Classes of the whole image. */
export interface ClassificationPrediction extends ScoredDetections {
  readonly modelType?: 'CLASSIFICATION';
}

/** Boxes, each top, left, bottom, right in integers of pixels: the order is not that of rectangles of annotations. */
export interface DetectionPrediction extends ScoredDetections {
  readonly modelType?: 'OBJECT_DETECTION';
  readonly detectionBoxes: readonly (readonly number[])[];
}

/** Polygons, each of three points or more, a point x, y in integers of pixels. */
export interface SegmentationPrediction extends ScoredDetections {
  readonly modelType?: 'SEGMENTATION';
  readonly detectionMasks: readonly (readonly (readonly number[])[])[];
  /** @deprecated It is not sent. */
  readonly detectionBoxes?: readonly (readonly number[])[] | undefined;
}

/** Lines, each of two points or more, a point x, y in integers of pixels. */
export interface LinePrediction extends ScoredDetections {
  readonly modelType?: 'LINE';
  readonly lines: readonly (readonly (readonly number[])[])[];
}

/** Points, each x, y in integers of pixels. */
export interface PointPrediction extends ScoredDetections {
  readonly modelType?: 'POINT';
  readonly points: readonly (readonly number[])[];
}

/** Skeletons, each a list of x, y in integers of pixels and a visibility: 0 not there, 1 hidden, 2 visible. */
export interface KeypointPrediction extends ScoredDetections {
  readonly modelType?: 'KEYPOINT';
  readonly keypoints: readonly (readonly (readonly number[])[])[];
}

/** Masks, each the run lengths of the image, going down its columns, as text: COCO's compressed counts. */
export interface MaskPrediction extends ScoredDetections {
  readonly modelType?: 'MASK';
  readonly detectionMasks: readonly string[];
}

interface Predictions {
  readonly CLASSIFICATION: ClassificationPrediction;
  readonly OBJECT_DETECTION: DetectionPrediction;
  readonly SEGMENTATION: SegmentationPrediction;
  readonly LINE: LinePrediction;
  readonly POINT: PointPrediction;
  readonly KEYPOINT: KeypointPrediction;
  readonly MASK: MaskPrediction;
}

/** The prediction that a deployment of a type takes; of any type without one. */
export type Prediction<T extends PredictionType = PredictionType> = Predictions[T];

/** A field that only one kind of format, or two, have. */
export type OwnField = 'detectionBoxes' | 'detectionMasks' | 'lines' | 'points' | 'keypoints';

/** The field that a format has for itself. */
export const OWN_FIELDS: Readonly<Record<PredictionType, OwnField | undefined>> = {
  CLASSIFICATION: undefined,
  OBJECT_DETECTION: 'detectionBoxes',
  SEGMENTATION: 'detectionMasks',
  LINE: 'lines',
  POINT: 'points',
  KEYPOINT: 'keypoints',
  MASK: 'detectionMasks',
};

export const isPredictionType = (type: string): type is PredictionType =>
  (PREDICTION_TYPES as readonly string[]).includes(type);
