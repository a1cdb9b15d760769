import { checkPrediction } from './check-prediction.ts';
import type {
  ClassificationPrediction,
  DetectionPrediction,
  KeypointPrediction,
  LinePrediction,
  MaskPrediction,
  PointPrediction,
  PredictionType,
  ScoredDetections,
  SegmentationPrediction,
} from './prediction.ts';

type Content<T> = Omit<T, 'modelType'>;

/**
 * Base of the predictions that know their type. Each is checked when it is made, but for its places, which are held
 * against the image when it is sent; a plain object with the same fields will do as well.
 */
export abstract class PredictionFormat<T extends PredictionType = PredictionType> implements ScoredDetections {
  readonly modelType: T;
  readonly detectionClasses: readonly number[];
  readonly detectionScores: readonly number[];
  readonly detectionTexts: readonly string[] | null;

  constructor(modelType: T, content: ScoredDetections) {
    checkPrediction(content, { type: modelType });
    this.modelType = modelType;
    this.detectionClasses = content.detectionClasses;
    this.detectionScores = content.detectionScores;
    this.detectionTexts = content.detectionTexts ?? null;
  }
}

/** Classes of the whole image. @throws PredictionFormatError */
export class ClassificationPredictionFormat
  extends PredictionFormat<'CLASSIFICATION'>
  implements ClassificationPrediction
{
  constructor(content: Content<ClassificationPrediction>) {
    super('CLASSIFICATION', content);
  }
}

/** Boxes: top, left, bottom, right in integers of pixels. @throws PredictionFormatError */
export class DetectionPredictionFormat extends PredictionFormat<'OBJECT_DETECTION'> implements DetectionPrediction {
  readonly detectionBoxes: DetectionPrediction['detectionBoxes'];

  constructor(content: Content<DetectionPrediction>) {
    super('OBJECT_DETECTION', content);
    this.detectionBoxes = content.detectionBoxes;
  }
}

/** Polygons: lists of x, y in integers of pixels; boxes that are given besides are not sent. @throws PredictionFormatError */
export class SegmentationPredictionFormat extends PredictionFormat<'SEGMENTATION'> implements SegmentationPrediction {
  readonly detectionMasks: SegmentationPrediction['detectionMasks'];

  constructor(content: Content<SegmentationPrediction>) {
    super('SEGMENTATION', content);
    this.detectionMasks = content.detectionMasks;
  }
}

/** Lines: lists of x, y in integers of pixels. @throws PredictionFormatError */
export class LinePredictionFormat extends PredictionFormat<'LINE'> implements LinePrediction {
  readonly lines: LinePrediction['lines'];

  constructor(content: Content<LinePrediction>) {
    super('LINE', content);
    this.lines = content.lines;
  }
}

/** Points: x, y in integers of pixels. @throws PredictionFormatError */
export class PointPredictionFormat extends PredictionFormat<'POINT'> implements PointPrediction {
  readonly points: PointPrediction['points'];

  constructor(content: Content<PointPrediction>) {
    super('POINT', content);
    this.points = content.points;
  }
}

/** Skeletons: lists of x, y in integers of pixels and a visibility. @throws PredictionFormatError */
export class KeypointPredictionFormat extends PredictionFormat<'KEYPOINT'> implements KeypointPrediction {
  readonly keypoints: KeypointPrediction['keypoints'];

  constructor(content: Content<KeypointPrediction>) {
    super('KEYPOINT', content);
    this.keypoints = content.keypoints;
  }
}

/** Masks: run lengths as text. @throws PredictionFormatError */
export class MaskPredictionFormat extends PredictionFormat<'MASK'> implements MaskPrediction {
  readonly detectionMasks: MaskPrediction['detectionMasks'];

  constructor(content: Content<MaskPrediction>) {
    super('MASK', content);
    this.detectionMasks = content.detectionMasks;
  }
}
