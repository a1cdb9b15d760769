import type { AnnotationRecord, AnnotationShape } from '../emulator-types.ts';
import type { Annotation, Label, Shape } from '../entities/datasets.ts';
import type { JsonObject, ShapeKind } from '../entities/values.ts';
import { measureMask } from './mask.ts';
import { polygonArea } from './polygon.ts';

/** A label as lists and shapes answer it. */
export const labelAnswer = ({ id, name, group }: Label): { id: string; name: string; group_id: string | null } => ({
  id,
  name,
  group_id: group?.id ?? null,
});

/** What the platform works out from the geometry, by kind. */
const measured = ({ kind, geometry, annotation }: Shape): JsonObject => {
  if (kind === 'polygons') return { area: polygonArea(geometry['polygon']) };
  if (kind === 'masks') return { ...measureMask(String(geometry['mask']), annotation.asset.data.meta.height) };
  return {};
};

/** A shape as single and bulk calls of an annotation answer it. */
export const shapeAnswer = (shape: Shape): JsonObject => ({
  id: shape.id,
  label: labelAnswer(shape.label),
  ...shape.geometry,
  ...measured(shape),
  text: shape.text,
  attributes: shape.attributes,
});

const shapeRecord = (shape: Shape): AnnotationShape => ({
  id: shape.id,
  label: shape.label.name,
  label_id: shape.label.id,
  ...shape.geometry,
  ...measured(shape),
  text: shape.text,
  attributes: shape.attributes,
});

type AnnotationAnswer = Pick<AnnotationRecord, 'id' | 'asset_id' | 'status' | 'duration' | 'attributes' | 'created_at'>;

/** An annotation without its shapes. */
export const annotationAnswer = (annotation: Annotation): AnnotationAnswer => ({
  id: annotation.id,
  asset_id: annotation.asset.id,
  status: annotation.status,
  duration: annotation.duration,
  attributes: annotation.attributes,
  created_at: annotation.created_at,
});

/** An annotation with its shapes, as the reading of many at once answers it. */
export const annotationRecord = (annotation: Annotation): AnnotationRecord => {
  const listed = (kind: ShapeKind): AnnotationShape[] =>
    annotation.shapes.filter((shape) => shape.kind === kind).map(shapeRecord);
  return {
    ...annotationAnswer(annotation),
    rectangles: listed('rectangles'),
    polygons: listed('polygons'),
    classifications: listed('classifications'),
    lines: listed('lines'),
    points: listed('points'),
    keypoints: listed('keypoints'),
    masks: listed('masks'),
  };
};
