import type { Taggable } from './tags.ts';
import type { InferenceType, JsonObject } from './values.ts';

export const FRAMEWORKS = ['TENSORFLOW', 'PYTORCH', 'ONNX', 'NOT_CONFIGURED'] as const;
export type Framework = (typeof FRAMEWORKS)[number];

export interface Model extends Taggable {
  id: string;
  name: string;
  description: string;
  /** False for what other organizations find as well. */
  private: boolean;
  created_at: string;
}

export interface ModelVersion extends Taggable {
  id: string;
  context_id: string;
  origin: Model;
  name: string;
  /** Counts from 0 within the model. */
  version: number;
  type: InferenceType;
  framework: Framework;
  /** Index as text to name. */
  labels: Record<string, string> | null;
  parameters: JsonObject;
  description: string;
  docker_image: string | null;
  docker_tag: string | null;
  docker_flags: string[] | null;
  docker_env_variables: JsonObject | null;
  thumbnail_object_name: string | null;
  notebook_link: string | null;
  created_at: string;
}

export interface ModelFile {
  id: string;
  version_id: string;
  name: string;
  filename: string;
  object_name: string;
  large: boolean;
}
