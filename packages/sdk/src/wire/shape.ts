import * as z from 'zod';
import type { Box, Coordinates, Keypoint, Shape, ShapeKind } from '../shapes/shape.ts';
import type { Geometries, LabelChoice } from '../shapes/stored-shape.ts';
import { lazily } from './lazily.ts';

const integer = (value: number, name: string): number => {
  if (Number.isInteger(value)) return value;
  throw new TypeError(`${name} must be an integer of pixels, got ${value}; round it first`);
};

const finite = (value: number, name: string): number => {
  if (Number.isFinite(value)) return value;
  throw new TypeError(`${name} must be a number, got ${value}`);
};

const writePoint = ([x, y]: Coordinates, kind: string): number[] => [integer(x, `${kind} x`), integer(y, `${kind} y`)];
const writeKeypoint = ([x, y, v]: Keypoint): number[] => [
  finite(x, 'keypoint x'),
  finite(y, 'keypoint y'),
  integer(v, 'keypoint visibility'),
];

const pointWire = lazily(() => z.tuple([z.number(), z.number()]));
const pointsWire = lazily(() => z.array(pointWire()));

interface Codec<K extends ShapeKind> {
  /** Key of the list of these shapes, in requests and in answers. */
  readonly list: string;
  readonly wire: () => z.ZodType<Geometries[K] & { kind: K }>;
  readonly write: (geometry: Geometries[K]) => Record<string, unknown>;
}

const CODECS: { readonly [K in ShapeKind]: Codec<K> } = {
  rectangle: {
    list: 'rectangles',
    wire: lazily(() =>
      z
        .object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() })
        .transform((wire) => ({ kind: 'rectangle' as const, ...wire })),
    ),
    write: ({ x, y, w, h }) => ({
      x: integer(x, 'rectangle x'),
      y: integer(y, 'rectangle y'),
      w: integer(w, 'rectangle w'),
      h: integer(h, 'rectangle h'),
    }),
  },
  polygon: {
    list: 'polygons',
    wire: lazily(() =>
      z.object({ polygon: pointsWire() }).transform((wire) => ({ kind: 'polygon' as const, points: wire.polygon })),
    ),
    write: ({ points }) => ({ polygon: points.map((place) => writePoint(place, 'polygon')) }),
  },
  line: {
    list: 'lines',
    wire: lazily(() =>
      z.object({ line: pointsWire() }).transform((wire) => ({ kind: 'line' as const, points: wire.line })),
    ),
    write: ({ points }) => ({ line: points.map((place) => writePoint(place, 'line')) }),
  },
  point: {
    list: 'points',
    wire: lazily(() =>
      z.object({ point: pointWire() }).transform((wire) => ({ kind: 'point' as const, point: wire.point })),
    ),
    write: ({ point }) => ({ point: writePoint(point, 'point') }),
  },
  classification: {
    list: 'classifications',
    wire: lazily(() => z.object({}).transform(() => ({ kind: 'classification' as const }))),
    write: () => ({}),
  },
  mask: {
    list: 'masks',
    wire: lazily(() =>
      z.object({ mask: z.string() }).transform((wire) => ({ kind: 'mask' as const, mask: wire.mask })),
    ),
    write: ({ mask }) => ({ mask }),
  },
  keypoints: {
    list: 'keypoints',
    wire: lazily(() =>
      z
        .object({ keypoints: z.array(z.tuple([z.number(), z.number(), z.number()])) })
        .transform((wire) => ({ kind: 'keypoints' as const, points: wire.keypoints })),
    ),
    write: ({ points }) => ({ keypoints: points.map(writeKeypoint) }),
  },
};

const SHAPE_KINDS = Object.keys(CODECS) as ShapeKind[];

const remarks = lazily(() => ({
  text: z.string().nullish(),
  attributes: z.record(z.string(), z.unknown()).nullish(),
}));

const readRemarks = (wire: {
  text?: string | null | undefined;
  attributes?: Record<string, unknown> | null | undefined;
}): { text?: string; attributes?: Record<string, unknown> } => ({
  ...(typeof wire.text === 'string' ? { text: wire.text } : {}),
  ...(wire.attributes ? { attributes: wire.attributes } : {}),
});

// Loaded in bulk, a shape names its label; everywhere else the label is an object.
const loadedBase = lazily(() =>
  z
    .object({ label: z.union([z.string(), z.object({ name: z.string() })]), ...remarks() })
    .transform(({ label, ...rest }) => ({
      label: typeof label === 'string' ? label : label.name,
      ...readRemarks(rest),
    })),
);

const labelIdOf = (choice: LabelChoice): string => ('labelId' in choice ? choice.labelId : choice.label.id);

export const shapeListKey = (kind: ShapeKind): string => CODECS[kind].list;

/** The place of a shape as requests hold it. @throws TypeError for a coordinate that is no integer */
export const writeGeometry = <K extends ShapeKind>(kind: K, geometry: Geometries[K]): Record<string, unknown> =>
  CODECS[kind].write(geometry);

/** The sides of a box that are given, as requests hold them. @throws TypeError for one that is no integer */
export const writePartialBox = ({ x, y, w, h }: Partial<Box>): Record<string, number> =>
  Object.fromEntries(
    Object.entries({ x, y, w, h }).flatMap(([side, value]) =>
      value === undefined ? [] : [[side, integer(value, `rectangle ${side}`)]],
    ),
  );

/** The place of a shape, from an answer that may hold more. */
export const readGeometry = <K extends ShapeKind>(kind: K, body: unknown): Geometries[K] => {
  const { kind: _, ...geometry } = CODECS[kind].wire().parse(body);
  // Only the kind was taken out, which the compiler cannot follow through the generic.
  return geometry as unknown as Geometries[K];
};

/** A shape as the calls of one annotation take it. */
export const writeShape = <K extends ShapeKind>(kind: K, shape: Geometries[K] & LabelChoice): object => ({
  ...CODECS[kind].write(shape),
  label_id: labelIdOf(shape),
});

const loadedList = (kind: ShapeKind): z.ZodType<Shape[] | null | undefined> =>
  z.array(z.intersection(loadedBase(), CODECS[kind].wire())).nullish() as unknown as z.ZodType<
    Shape[] | null | undefined
  >;

/** The lists of shapes in an annotation that was loaded in bulk, by their keys. */
export const loadedShapesWire: () => Record<string, z.ZodType<Shape[] | null | undefined>> = lazily(() =>
  Object.fromEntries(SHAPE_KINDS.map((kind) => [CODECS[kind].list, loadedList(kind)])),
);
