import type {
  Box,
  ClassificationShape,
  Keypoint,
  LineShape,
  MaskShape,
  Point,
  PointShape,
  PolygonShape,
  RectangleShape,
  ShapeKind,
} from './shape.ts';

/** Identity of a shape that the platform holds. */
export interface StoredIdentity {
  readonly id: string;
  readonly labelId: string;
}

/** A stored box; x, y is the upper left corner, in pixels. */
export interface Rectangle extends RectangleShape, StoredIdentity {}
/** A stored outline; points in pixels. */
export interface Polygon extends PolygonShape, StoredIdentity {}
/** A stored line; points in pixels. */
export interface Line extends LineShape, StoredIdentity {}
/** A stored point in pixels. */
export interface PointOfAnnotation extends PointShape, StoredIdentity {}
/** A stored label of a whole image. */
export interface Classification extends ClassificationShape, StoredIdentity {}
/** A stored mask; `mask` holds COCO's compressed run-length counts. */
export interface Mask extends MaskShape, StoredIdentity {}

/** The label of a shape to be stored: its id, or the label itself. */
export type LabelChoice = { readonly labelId: string } | { readonly label: { readonly id: string } };

/** What each kind of shape holds besides label, text and attributes; coordinates in pixels. */
export interface Geometries {
  rectangle: Box;
  polygon: { readonly points: readonly Point[] };
  line: { readonly points: readonly Point[] };
  point: { readonly point: Point };
  classification: object;
  mask: { readonly mask: string };
  keypoints: { readonly points: readonly Keypoint[] };
}

/** A shape to be stored under an annotation; coordinates are integers of pixels. */
export type ShapeInput<K extends ShapeKind> = Geometries[K] & LabelChoice;

/** Kinds of shapes that can be stored and listed one annotation at a time. */
export interface StoredShapes {
  rectangle: Rectangle;
  polygon: Polygon;
  line: Line;
  point: PointOfAnnotation;
  classification: Classification;
  mask: Mask;
}
