import type { ContextKey } from '../entities/jobs.ts';
import type { Framework } from '../entities/models.ts';
import type { ProcessingTarget, ProcessingType } from '../entities/processings.ts';
import type { DataType, InferenceType, UploadStatus } from '../entities/values.ts';

export interface SeedImage {
  /** Name on the platform; the same name twice makes two assets. */
  filename: string;
  /** File on this machine that is served for it; read when it is asked for. */
  path?: string | undefined;
  /** Its content, held in memory. */
  bytes?: Uint8Array | undefined;
  /** Pixels of the upright image; read from the file's header if one of the two is missing, 0 if unreadable. */
  width?: number | undefined;
  height?: number | undefined;
  metadata?: object | undefined;
  uploadStatus?: UploadStatus | undefined;
  type?: DataType | undefined;
}

export interface SeedModel {
  name: string;
  /** The version's name, by default v0. */
  version?: string | undefined;
  type?: InferenceType | undefined;
  framework?: Framework | undefined;
  /** Index as text to name. */
  labels?: Record<string, string> | undefined;
  parameters?: object | undefined;
  /** Whether other organizations do not find it, by default true. Of a model that is there already it stays. */
  private?: boolean | undefined;
  files: readonly { name: string; path: string; filename?: string }[];
}

export interface SeedJob {
  /** A ProcessingType of the platform, by default PRE_ANNOTATION. */
  type?: string | undefined;
  parameters?: object | undefined;
  /** Generation of the job's context, by default processing_job. */
  contextKey?: ContextKey | undefined;
  /** By default what the type works on: the seeded dataset version, the datalake of its images, or the seeded model. */
  target?: ProcessingTarget | undefined;
  /** Name of the dataset version that the job writes to; the older generations of the context get one that is made. */
  outputVersion?: string | undefined;
  /**
   * Puts these assets into a payload file; without it the job has no payload, which means the whole version. A job on a
   * datalake always has one, with the data of these assets, by default of all.
   */
  assetIds?: 'all' | readonly string[] | undefined;
  /** Like assetIds, by file name; adds to it. */
  assetFilenames?: readonly string[] | undefined;
  /** Whether the context names the seeded model, by default true. */
  withModel?: boolean | undefined;
}

export interface SeedDeployment {
  /** By default the model's name with its version's. */
  name?: string | undefined;
  /** Makes a further version of the model, like the first, and deploys it as the shadow; by default not. */
  withShadow?: boolean | undefined;
  /** Whether the deployment can be asked for predictions, by default true; monitoring it can always. */
  serving?: boolean | undefined;
}

export interface SeedProcessing {
  name: string;
  /** By default DATASET_VERSION. */
  target?: ProcessingTarget | undefined;
  type?: ProcessingType | undefined;
  defaultParameters?: object | undefined;
  /** With its tag, by default local/<name>:latest. */
  dockerImage?: string | undefined;
  /** Whether other organizations do not find it, by default true; no request can make one public. */
  private?: boolean | undefined;
}

/**
 * What the platform holds at the start: one dataset version with its images, labels and annotations, a model, a
 * deployment, a processing, a job.
 * Everything is optional; an empty object makes an empty version and a PRE_ANNOTATION job on it. `coco` is a COCO
 * document whose annotations, matched by file name, are there already with the status ACCEPTED; its images that are
 * not among `images` are left out. Boxes become rectangles, segmentations polygons, by the version's type; boxes and
 * polygons in one document make it MULTI, where they stay what they are.
 */
export interface SeedOptions {
  /** Name of the datalake that the images are in, made when there is none; else the default one. */
  datalakeName?: string | undefined;
  datasetName?: string | undefined;
  version?: string | undefined;
  /** By default NOT_CONFIGURED; then `coco` sets it. */
  type?: InferenceType | undefined;
  locked?: boolean | undefined;
  images?: readonly SeedImage[] | undefined;
  labels?: readonly string[] | undefined;
  coco?: object | undefined;
  model?: SeedModel | undefined;
  /** Deploys `model`, which must be there; predictions are stored in the default datalake. */
  deployment?: SeedDeployment | undefined;
  /** Registers a program, which the seeded job has nothing to do with. */
  processing?: SeedProcessing | undefined;
  job?: false | SeedJob | undefined;
}

/** Ids of what was seeded, under their wire names; those after the version's are absent when none was made. */
export interface Seeded {
  datalake_id: string;
  dataset_id: string;
  dataset_version_id: string;
  model_version_id?: string;
  deployment_id?: string;
  processing_id?: string;
  job_id?: string;
  /** In the order of `images`. */
  asset_ids: string[];
}
