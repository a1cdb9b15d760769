/** Statuses of a job run; PENDING and QUEUED come before a run, the last three end it. */
export const JOB_RUN_STATUSES = ['PENDING', 'QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'KILLED'] as const;
/** Status of a job run. */
export type JobRunStatus = (typeof JOB_RUN_STATUSES)[number];

/** Statuses of the platform's own background work; all but RUNNING end it. */
export const JOB_STATUSES = ['RUNNING', 'SUCCESS', 'TERMINATED', 'FAILED'] as const;
/** Status of the platform's own background work. */
export type JobStatus = (typeof JOB_STATUSES)[number];

/** What a dataset version or a model is made for; NOT_CONFIGURED until someone sets it. */
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
/** Kind of annotation that a dataset version holds or a model makes. */
export type InferenceType = (typeof INFERENCE_TYPES)[number];

/** Frameworks of model versions. */
export const FRAMEWORKS = ['TENSORFLOW', 'PYTORCH', 'ONNX', 'NOT_CONFIGURED'] as const;
/** Framework that a model version is stored for. */
export type Framework = (typeof FRAMEWORKS)[number];

/** Review states of an annotation; new ones are PENDING. */
export const ANNOTATION_STATUSES = ['PENDING', 'SKIPPED', 'ACCEPTED', 'REFUSED'] as const;
/** Review state of an annotation. */
export type AnnotationStatus = (typeof ANNOTATION_STATUSES)[number];

/**
 * What a bulk import does to an asset that is annotated already: KEEP leaves it alone, REPLACE drops what is there,
 * CONCATENATE adds to it.
 */
export const IMPORT_MODES = ['REPLACE', 'KEEP', 'CONCATENATE'] as const;
/** Way in which a bulk import treats annotations that exist. */
export type ImportMode = (typeof IMPORT_MODES)[number];

/** Kinds of data that the platform stores. */
export const DATA_TYPES = ['IMAGE', 'VIDEO'] as const;
/** Kind of a data. */
export type DataType = (typeof DATA_TYPES)[number];

/** States of a data's upload; only DONE data can be relied on to be readable. */
export const UPLOAD_STATUSES = ['PENDING', 'COMPUTING', 'DONE', 'ERROR'] as const;
/** State of a data's upload. */
export type UploadStatus = (typeof UPLOAD_STATUSES)[number];

/** Kinds of object that a tag can be made for; a tag belongs to one of them. */
export const TAG_TARGETS = [
  'DATA',
  'ASSET',
  'MODEL_VERSION',
  'MODEL',
  'DATASET_VERSION',
  'DATASET',
  'DEPLOYMENT',
  'PREDICTED_ASSET',
] as const;
/** Kind of object that a tag is made for. */
export type TagTarget = (typeof TAG_TARGETS)[number];

/** What processings are made for; the platform needs it no longer, but programs still go by it. */
export const PROCESSING_TYPES = [
  'PRE_ANNOTATION',
  'DATA_AUGMENTATION',
  'DATASET_VERSION_CREATION',
  'AUTO_TAGGING',
  'AUTO_ANNOTATION',
  'DATA_AUTO_TAGGING',
  'MODEL_COMPRESSION',
  'MODEL_CONVERSION',
] as const;
/** What a processing is made for. */
export type ProcessingType = (typeof PROCESSING_TYPES)[number];

/** Kinds of object that a processing can be launched on. */
export const PROCESSING_TARGETS = ['DATASET_VERSION', 'MODEL_VERSION', 'DATALAKE'] as const;
/** Kind of object that a processing is launched on. */
export type ProcessingTarget = (typeof PROCESSING_TARGETS)[number];

/** Kinds of value that a processing can ask for at launch. */
export const PROCESSING_INPUT_TYPES = [
  'TEXT',
  'NUMBER',
  'DATASET_VERSION',
  'MODEL_VERSION',
  'MODEL',
  'DATALAKE',
  'DATASET',
] as const;
/** Kind of value that a processing asks for at launch. */
export type ProcessingInputType = (typeof PROCESSING_INPUT_TYPES)[number];
