import type { Data } from './datalakes.ts';
import type { Tag } from './tags.ts';
import type { AnnotationStatus, InferenceType, JsonObject, ShapeKind } from './values.ts';

export interface Dataset {
  id: string;
  name: string;
  description: string;
  created_at: string;
  tags: readonly Tag[];
}

export interface DatasetVersion {
  id: string;
  dataset: Dataset;
  version: string;
  description: string;
  type: InferenceType;
  is_locked: boolean;
  created_at: string;
  tags: readonly Tag[];
  attributes: JsonObject | null;
}

export interface Asset {
  id: string;
  version_id: string;
  /** Place among the assets of its version, from 0; what a cursor points at. */
  position: number;
  data: Data;
  tags: readonly Tag[];
}

export interface Skeleton {
  vertices: string[];
  edges: unknown[];
}

export interface Label {
  id: string;
  name: string;
  version_id: string;
  group: LabelGroup | null;
  skeleton?: Skeleton;
  attributes?: JsonObject | null;
}

export interface LabelGroup {
  id: string;
  name: string;
  version_id: string;
  parent: LabelGroup | null;
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
