/** The platform's records under their wire names. Fields that a record keeps for the emulator alone are never sent. */

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

export const FRAMEWORKS = ['TENSORFLOW', 'PYTORCH', 'ONNX', 'NOT_CONFIGURED'] as const;
export type Framework = (typeof FRAMEWORKS)[number];

export const UPLOAD_STATUSES = ['PENDING', 'COMPUTING', 'ERROR', 'DONE'] as const;
export type UploadStatus = (typeof UPLOAD_STATUSES)[number];

export const DATA_TYPES = ['IMAGE', 'VIDEO'] as const;
export type DataType = (typeof DATA_TYPES)[number];

export const ANNOTATION_STATUSES = ['PENDING', 'SKIPPED', 'ACCEPTED', 'REFUSED'] as const;
export type AnnotationStatus = (typeof ANNOTATION_STATUSES)[number];

export const IMPORT_MODES = ['REPLACE', 'KEEP', 'CONCATENATE'] as const;
export type ImportMode = (typeof IMPORT_MODES)[number];

export type JobRunStatus = 'PENDING' | 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'KILLED';

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

export interface Dataset {
  id: string;
  name: string;
  description: string;
  created_at: string;
}

export interface DatasetVersion {
  id: string;
  dataset: Dataset;
  version: string;
  description: string;
  type: InferenceType;
  is_locked: boolean;
  created_at: string;
}

export interface Tag {
  id: string;
  name: string;
  target_type: 'ASSET';
  /** The dataset version the tag belongs to. */
  version_id: string;
}

export interface Data {
  id: string;
  object_name: string;
  filename: string;
  type: DataType;
  content_type: string;
  upload_status: UploadStatus;
  meta: { width: number; height: number };
  metadata: JsonObject | null;
  created_at: string;
}

export interface Asset {
  id: string;
  version_id: string;
  /** Place among the assets of its version, from 0; what a cursor points at. */
  position: number;
  data: Data;
  tags: Tag[];
}

export interface Skeleton {
  vertices: string[];
  edges: unknown[];
}

export interface Label {
  id: string;
  name: string;
  version_id: string;
  skeleton?: Skeleton;
}

export interface Shape {
  id: string;
  kind: ShapeKind;
  label: Label;
  annotation: Annotation;
  text: string | null;
  attributes: JsonObject | null;
  /** x, y, w, h of a rectangle, or the one coordinate field of the other kinds. */
  geometry: JsonObject;
}

export interface Annotation {
  id: string;
  asset: Asset;
  status: AnnotationStatus;
  duration: number;
  attributes: JsonObject | null;
  created_at: string;
  shapes: Shape[];
}

export interface ModelVersion {
  id: string;
  origin: { id: string; name: string; private: boolean; description: string; tags: [] };
  name: string;
  version: number;
  type: InferenceType;
  framework: Framework;
  labels: Record<string, string> | null;
  parameters: object;
}

export interface ModelFile {
  id: string;
  version_id: string;
  name: string;
  filename: string;
  object_name: string;
  large: boolean;
}

export interface JobRun {
  id: string;
  status: JobRunStatus;
  created_at: string;
  updated_at: string;
}

export interface LogLine {
  lineNb: number;
  part: string;
  log: string;
}

export type ContextKey = 'processing_job' | 'dataset_version_processing_job' | 'datasetversionprocessingjob';

export interface Job {
  id: string;
  type: string;
  contextKey: ContextKey;
  targetId: string;
  modelVersionId: string | null;
  parameters: object;
  /** Object whose signed URL is the context's payload_presigned_url. */
  payloadObjectName: string | null;
  runs: [JobRun, ...JobRun[]];
  statuses: JobRunStatus[];
  lines: Map<number, LogLine>;
  exitCode: string | undefined;
  loggingObjectName: string | null;
  created_at: string;
}
