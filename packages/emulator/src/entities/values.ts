export const INFERENCE_TYPES = [
  'NOT_CONFIGURED',
  'CLASSIFICATION',
  'OBJECT_DETECTION',
  'SEGMENTATION',
  'POINT',
  'KEYPOINT',
  'LINE',
  'MASK',
  'MULTI',
] as const;
export type InferenceType = (typeof INFERENCE_TYPES)[number];

export const UPLOAD_STATUSES = ['PENDING', 'COMPUTING', 'ERROR', 'DONE'] as const;
export type UploadStatus = (typeof UPLOAD_STATUSES)[number];

export const DATA_TYPES = ['IMAGE', 'VIDEO'] as const;
export type DataType = (typeof DATA_TYPES)[number];

export const ANNOTATION_STATUSES = ['PENDING', 'SKIPPED', 'ACCEPTED', 'REFUSED'] as const;
export type AnnotationStatus = (typeof ANNOTATION_STATUSES)[number];

export const IMPORT_MODES = ['REPLACE', 'KEEP', 'CONCATENATE'] as const;
export type ImportMode = (typeof IMPORT_MODES)[number];

export const SHAPE_KINDS = [
  'rectangles',
  'polygons',
  'classifications',
  'lines',
  'points',
  'keypoints',
  'masks',
] as const;
export type ShapeKind = (typeof SHAPE_KINDS)[number];

export type JsonObject = Record<string, unknown>;

export const TAG_TARGETS = [
  'DATA',
  'ASSET',
  'DATASET',
  'DATASET_VERSION',
  'MODEL',
  'MODEL_VERSION',
  'DEPLOYMENT',
  'PREDICTED_ASSET',
] as const;
export type TagTarget = (typeof TAG_TARGETS)[number];
