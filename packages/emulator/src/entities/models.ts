import type { Tag } from './tags.ts';
import type { InferenceType } from './values.ts';

export const FRAMEWORKS = ['TENSORFLOW', 'PYTORCH', 'ONNX', 'NOT_CONFIGURED'] as const;
export type Framework = (typeof FRAMEWORKS)[number];

export interface Model {
  id: string;
  name: string;
  private: boolean;
  description: string;
  tags: readonly Tag[];
}

export interface ModelVersion {
  id: string;
  origin: Model;
  name: string;
  version: number;
  type: InferenceType;
  framework: Framework;
  labels: Record<string, string> | null;
  parameters: object;
  tags: readonly Tag[];
}

export interface ModelFile {
  id: string;
  version_id: string;
  name: string;
  filename: string;
  object_name: string;
  large: boolean;
}
