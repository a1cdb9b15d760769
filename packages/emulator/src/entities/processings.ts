import type { Framework } from './models.ts';
import type { InferenceType, JsonObject } from './values.ts';

export const PROCESSING_TARGETS = ['DATASET_VERSION', 'MODEL_VERSION', 'DATALAKE'] as const;
export type ProcessingTarget = (typeof PROCESSING_TARGETS)[number];

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
export type ProcessingType = (typeof PROCESSING_TYPES)[number];

export const PROCESSING_INPUT_TYPES = [
  'TEXT',
  'NUMBER',
  'DATASET_VERSION',
  'MODEL_VERSION',
  'MODEL',
  'DATALAKE',
  'DATASET',
] as const;
export type ProcessingInputType = (typeof PROCESSING_INPUT_TYPES)[number];

export interface ProcessingInput {
  name: string;
  input_type: ProcessingInputType;
  required: boolean;
  inference_type_constraint: InferenceType | null;
  framework_constraint: Framework | null;
}

export interface Processing {
  id: string;
  name: string;
  description: string;
  target: ProcessingTarget;
  type: ProcessingType | null;
  default_cpu: number;
  default_gpu: number;
  default_parameters: JsonObject;
  docker_image: string;
  docker_tag: string;
  docker_flags: string[] | null;
  /** False for what other organizations find as well. */
  private: boolean;
  created_at: string;
  /** By name. */
  inputs: Map<string, ProcessingInput>;
}
