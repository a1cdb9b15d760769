/** A place in an image: x from the left, y from the top, in pixels of the upright image. */
export type Coordinates = readonly [x: number, y: number];

/** A keypoint: x, y in pixels of the upright image, v its visibility (0 absent, 1 hidden, 2 visible). */
export type Keypoint = readonly [x: number, y: number, v: number];

/** A box: x, y of the upper left corner, then width and height, in pixels of the upright image. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** What any shape may carry besides its place; `score` lies between 0 and 1 and is not stored by the platform. */
export interface ShapeOptions {
  readonly score?: number | undefined;
  readonly text?: string | undefined;
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
}

interface Labelled {
  readonly label: string;
  readonly score?: number;
  readonly text?: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** A labelled box in pixels; x, y is the upper left corner. */
export interface RectangleShape extends Labelled, Box {
  readonly kind: 'rectangle';
}

/** A labelled closed outline; points in pixels, the last one joins the first. */
export interface PolygonShape extends Labelled {
  readonly kind: 'polygon';
  readonly points: readonly Coordinates[];
}

/** A labelled open line; points in pixels, in order. */
export interface LineShape extends Labelled {
  readonly kind: 'line';
  readonly points: readonly Coordinates[];
}

/** A labelled point in pixels. */
export interface PointShape extends Labelled {
  readonly kind: 'point';
  readonly point: Coordinates;
}

/** A label for the whole image. */
export interface ClassificationShape extends Labelled {
  readonly kind: 'classification';
}

/** A labelled mask of the whole image; `mask` holds COCO's compressed run-length counts. */
export interface MaskShape extends Labelled {
  readonly kind: 'mask';
  readonly mask: string;
}

/** A labelled skeleton; keypoints in the order of the label's skeleton, x, y in pixels. */
export interface KeypointsShape extends Labelled {
  readonly kind: 'keypoints';
  readonly points: readonly Keypoint[];
}

/** One thing said about an image; `kind` tells which. */
export type Shape =
  | RectangleShape
  | PolygonShape
  | LineShape
  | PointShape
  | ClassificationShape
  | MaskShape
  | KeypointsShape;

/** Name of a kind of shape. */
export type ShapeKind = Shape['kind'];
