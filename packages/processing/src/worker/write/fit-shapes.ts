import { expandRunLengths, type InferenceType, type Shape } from '@picsellia-ts/sdk';
import { ContractError } from '../../errors.ts';

/** Size of the upright image in pixels; 0 where it is not known, then nothing is clipped on that side. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The type of version that each kind of shape belongs into. */
const HOME = {
  rectangle: 'OBJECT_DETECTION',
  polygon: 'SEGMENTATION',
  line: 'LINE',
  point: 'POINT',
  classification: 'CLASSIFICATION',
  mask: 'MASK',
  keypoints: 'KEYPOINT',
} as const satisfies Record<Shape['kind'], InferenceType>;

/** The type that a version gets which is not configured, from the first shape that is written into it. */
const typeFor = (shape: Shape): InferenceType => HOME[shape.kind];

type Pair = readonly [number, number];

const clip = (value: number, limit: number): number =>
  Math.min(Math.max(Math.round(value), 0), limit > 0 ? limit : Number.MAX_SAFE_INTEGER);

const finite = (name: string, values: readonly unknown[]): void => {
  const wrong = values.find((value) => typeof value !== 'number' || !Number.isFinite(value));
  if (wrong !== undefined || values.includes(undefined))
    throw new RangeError(`${name} holds ${String(wrong)}, no number`);
};

const inside = (points: readonly Pair[], { width, height }: Size): void => {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const isOut =
    Math.max(...xs) < 0 ||
    Math.max(...ys) < 0 ||
    (width > 0 && Math.min(...xs) > width) ||
    (height > 0 && Math.min(...ys) > height);
  if (isOut) throw new RangeError(`it lies outside of the image of ${width} x ${height} pixels`);
};

const tuples = (points: readonly (readonly number[])[], length: number): void => {
  const wrong = points.find((point) => !Array.isArray(point) || point.length !== length);
  if (wrong !== undefined) throw new RangeError(`a point is ${JSON.stringify(wrong)}, not ${length} numbers`);
  finite('points', points.flat());
};

const path = (points: readonly Pair[], least: number, size: Size): Pair[] => {
  if (!Array.isArray(points) || points.length < least) {
    throw new RangeError(`it has ${points?.length ?? 'no'} points, of at least ${least}`);
  }
  tuples(points, 2);
  inside(points, size);
  return points.map(([x, y]) => [clip(x, size.width), clip(y, size.height)]);
};

const box = (shape: Extract<Shape, { kind: 'rectangle' }>, size: Size): Shape => {
  const { x, y, w, h } = shape;
  finite('x, y, w, h', [x, y, w, h]);
  if (w <= 0 || h <= 0) throw new RangeError(`it has no area (w ${w}, h ${h})`);
  inside(
    [
      [x, y],
      [x + w, y + h],
    ],
    size,
  );
  const left = clip(x, size.width);
  const top = clip(y, size.height);
  // What is thinner than a pixel stays visible.
  const right = Math.max(clip(x + w, size.width), left + 1);
  const bottom = Math.max(clip(y + h, size.height), top + 1);
  return { ...shape, x: left, y: top, w: right - left, h: bottom - top };
};

const FIT: { [K in Shape['kind']]: (shape: Extract<Shape, { kind: K }>, size: Size) => Shape } = {
  rectangle: box,
  polygon: (shape, size) => ({ ...shape, points: path(shape.points, 3, size) }),
  line: (shape, size) => ({ ...shape, points: path(shape.points, 2, size) }),
  point(shape, size) {
    const [point] = path([shape.point], 1, size);
    return point ? { ...shape, point } : shape;
  },
  classification: (shape) => shape,
  mask(shape, { width, height }) {
    const runs = typeof shape.mask === 'string' ? expandRunLengths(shape.mask) : undefined;
    if (runs === undefined) {
      throw new RangeError("it has no counts in COCO's compressed form; encodeMask() makes them from pixels");
    }
    const pixels = runs.reduce((sum, run) => sum + run, 0);
    if (width > 0 && height > 0 && pixels !== width * height) {
      throw new RangeError(`its run lengths add up to ${pixels} pixels, the image has ${width} x ${height}`);
    }
    return shape;
  },
  keypoints(shape, size) {
    if (!Array.isArray(shape.points)) throw new RangeError('it has no points');
    tuples(shape.points, 3);
    inside(
      shape.points.map(([x, y]) => [x, y] as const),
      size,
    );
    return { ...shape, points: shape.points.map(([x, y, v]) => [x, y, v] as const) };
  },
};

const fit = <K extends Shape['kind']>(kind: K, shape: Extract<Shape, { kind: K }>, size: Size): Shape =>
  FIT[kind](shape, size);

const check = (value: unknown): Shape => {
  const shape = value as Partial<Shape> | null | undefined;
  if (value === undefined) throw new RangeError('the handler returned nothing; return its shapes, [] for none');
  if (typeof shape !== 'object' || shape === null || shape.kind === undefined || !Object.hasOwn(FIT, shape.kind)) {
    throw new RangeError(
      `it is ${JSON.stringify(value)?.slice(0, 80)}, no shape; make shapes with rectangle(), polygon() …`,
    );
  }
  if (typeof shape.label !== 'string' || shape.label.trim() === '') throw new RangeError('its label is empty');
  const { score } = shape;
  if (score !== undefined && !Number.isFinite(score)) throw new RangeError(`its score is ${score}`);
  return shape as Shape;
};

/** It is written later, and the handler may go on with the object it returned: from here on it is ours. */
const copy = (shape: Shape): Shape => ({
  ...shape,
  ...(shape.attributes && { attributes: JSON.parse(JSON.stringify(shape.attributes)) }),
});

/**
 * Makes what a handler returned fit for the wire: integers, clipped to the image.
 *
 * @throws ContractError that names the asset, the shape by its index, and the rule it breaks.
 */
export const fitShapes = (result: unknown, filename: string, size: Size): Shape[] => {
  const shapes = Array.isArray(result) ? (result as unknown[]) : [result];
  return shapes.map((value, index) => {
    try {
      const shape = copy(check(value));
      return fit(shape.kind, shape as never, size);
    } catch (error) {
      const kind = (value as Partial<Shape> | null)?.kind ?? 'result';
      throw new ContractError(`${filename}: ${kind} ${index}: ${(error as Error).message}`, { cause: error });
    }
  });
};

/**
 * The type that a version has once it holds the shapes of an asset: one that is not configured gets `outputType`, or that
 * of the first shape.
 *
 * @throws ContractError that names the asset and both types when a shape does not go into the version.
 */
export const typeWith = (
  type: InferenceType,
  shapes: readonly Shape[],
  { filename, outputType }: { readonly filename: string; readonly outputType: InferenceType | undefined },
): InferenceType => {
  const [first] = shapes;
  if (first === undefined) return type;
  const settled = type === 'NOT_CONFIGURED' ? (outputType ?? typeFor(first)) : type;
  checkType(shapes, filename, settled);
  return settled;
};

/** Lines and points do not go in bulk: an asset that has some gets an annotation that is saved whole. */
export const isSavedWhole = (shapes: readonly Shape[]): boolean =>
  shapes.some(({ kind }) => kind === 'line' || kind === 'point');

/**
 * Refuses a shape that the version's type does not take, and keypoints beside lines or points: the platform saves the one
 * without the other. Source: docs/protocol/annotations.md.
 *
 * @throws ContractError that names the asset and both types, or says what does not go together.
 */
export const checkType = (shapes: readonly Shape[], filename: string, type: InferenceType): void => {
  if (isSavedWhole(shapes) && shapes.some(({ kind }) => kind === 'keypoints')) {
    throw new ContractError(`${filename}: the platform takes no keypoints beside lines or points of one image`);
  }
  if (type === 'MULTI' || type === 'NOT_CONFIGURED') return;
  const stray = shapes.find((shape) => HOME[shape.kind] !== type);
  if (!stray) return;
  throw new ContractError(`${filename}: a ${stray.kind} does not go into a dataset version of type ${type}`);
};
