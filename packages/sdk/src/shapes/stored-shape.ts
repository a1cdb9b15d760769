import type { Box, Coordinates, Keypoint, ShapeKind } from './shape.ts';

/** The label of a shape to be stored: its id, or the label itself. */
export type LabelChoice = { readonly labelId: string } | { readonly label: { readonly id: string } };

/** What each kind of shape holds besides label, text and attributes; coordinates in pixels. */
export interface Geometries {
  rectangle: Box;
  polygon: { readonly points: readonly Coordinates[] };
  line: { readonly points: readonly Coordinates[] };
  point: { readonly point: Coordinates };
  classification: object;
  mask: { readonly mask: string };
  keypoints: { readonly points: readonly Keypoint[] };
}

/** A shape to be stored under an annotation; coordinates are integers of pixels. */
export type ShapeInput<K extends ShapeKind> = Geometries[K] & LabelChoice;

/** Kinds of shapes that can be stored, listed and changed one by one. */
export type StoredKind = Exclude<ShapeKind, 'keypoints'>;
