import { z } from 'zod';
import type { Annotation } from '../entities/datasets.ts';
import type { InferenceType, JsonObject } from '../entities/values.ts';
import type { ShapeInput, ShapeInputLists } from '../shapes/schemas.ts';
import { addShapes } from '../shapes/write.ts';
import type { VersionContent } from '../store/dataset-tables.ts';
import type { Store } from '../store.ts';

type CocoId = number | string;

interface CocoAnnotation {
  image_id: CocoId;
  category_id: CocoId;
  /** x, y, w, h. */
  bbox?: number[] | undefined;
  /** Rings of x, y, x, y…, or run lengths. */
  segmentation?: number[][] | { counts: unknown } | undefined;
  keypoints?: number[] | undefined;
}

/** The parts of a COCO document that are read. */
export interface Coco {
  categories: { id: CocoId; name: string }[];
  images: { id: CocoId; file_name: string }[];
  annotations: CocoAnnotation[];
}

const idSchema = z.union([z.number(), z.string()]);

const cocoSchema: z.ZodType<Coco> = z.object({
  categories: z.array(z.object({ id: idSchema, name: z.string() })),
  images: z.array(z.object({ id: idSchema, file_name: z.string() })),
  annotations: z.array(
    z.object({
      image_id: idSchema,
      category_id: idSchema,
      bbox: z.array(z.number()).optional(),
      segmentation: z.union([z.array(z.array(z.number())), z.object({ counts: z.unknown() })]).optional(),
      keypoints: z.array(z.number()).optional(),
    }),
  ),
});

/** @throws Error with the first field that is not as COCO wants it. */
export const readCoco = (document: object): Coco => {
  const result = cocoSchema.safeParse(document);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Error(`The COCO document is not valid at ${issue?.path.join('.')}: ${issue?.message}`);
};

const ringsOf = ({ segmentation }: CocoAnnotation): number[][] => (Array.isArray(segmentation) ? segmentation : []);

const inGroupsOf = (values: readonly number[], size: number): number[][] =>
  Array.from({ length: Math.floor(values.length / size) }, (_, index) =>
    values.slice(index * size, (index + 1) * size),
  );

const boxOf = ({ bbox = [] }: CocoAnnotation): [number, number, number, number] | undefined => {
  const [x, y, w, h] = bbox.map(Math.round);
  return x === undefined || y === undefined || w === undefined || h === undefined ? undefined : [x, y, w, h];
};

const withGeometry = (label_id: string, geometry: JsonObject): ShapeInput => ({ label_id, ...geometry });

const rectanglesOf = (annotation: CocoAnnotation, label_id: string): ShapeInputLists => {
  const box = boxOf(annotation);
  if (box === undefined) return {};
  const [x, y, w, h] = box;
  return { rectangles: [withGeometry(label_id, { x, y, w, h })] };
};

/** One polygon a ring; a box without rings becomes its four corners. */
const polygonsOf = (annotation: CocoAnnotation, label_id: string): ShapeInputLists => {
  const rings = ringsOf(annotation).filter((ring) => ring.length > 0);
  const box = boxOf(annotation);
  if (rings.length === 0 && box !== undefined) {
    const [x, y, w, h] = box;
    rings.push([x, y, x + w, y, x + w, y + h, x, y + h]);
  }
  const pairs = (ring: number[]): [number, number][] =>
    inGroupsOf(ring, 2).map(([x = 0, y = 0]) => [Math.round(x), Math.round(y)]);
  return { polygons: rings.map((ring) => withGeometry(label_id, { polygon: pairs(ring) })) };
};

const keypointsOf = ({ keypoints = [] }: CocoAnnotation, label_id: string): ShapeInputLists => {
  const triples = inGroupsOf(keypoints, 3).map(([x = 0, y = 0, v = 0]): [number, number, number] => [x, y, v]);
  return triples.length === 0 ? {} : { keypoints: [withGeometry(label_id, { keypoints: triples })] };
};

const masksOf = ({ segmentation }: CocoAnnotation, label_id: string): ShapeInputLists => {
  const counts = segmentation === undefined || Array.isArray(segmentation) ? undefined : segmentation.counts;
  return typeof counts === 'string' ? { masks: [withGeometry(label_id, { mask: counts })] } : {};
};

type ShapesOf = (annotation: CocoAnnotation, labelId: string) => ShapeInputLists;

const classificationOf: ShapesOf = (_annotation, label_id) => ({ classifications: [{ label_id }] });

/** The types that COCO has a shape for, the telling ones first: what has keypoints or rings has a box as well. */
type CocoType = 'KEYPOINT' | 'MASK' | 'SEGMENTATION' | 'OBJECT_DETECTION' | 'CLASSIFICATION';

const typeOf = (annotation: CocoAnnotation): CocoType => {
  const { segmentation, keypoints = [], bbox = [] } = annotation;
  if (keypoints.length > 0) return 'KEYPOINT';
  if (ringsOf(annotation).some((ring) => ring.length > 0)) return 'SEGMENTATION';
  // Run lengths that are not compressed mark crowds in a document of outlines.
  if (segmentation !== undefined && !Array.isArray(segmentation)) {
    return typeof segmentation.counts === 'string' ? 'MASK' : 'SEGMENTATION';
  }
  return bbox.length > 0 ? 'OBJECT_DETECTION' : 'CLASSIFICATION';
};

/** What a COCO annotation becomes; types whose shapes COCO does not have get none. */
const SHAPES_OF: Record<InferenceType, ShapesOf> = {
  NOT_CONFIGURED: () => ({}),
  CLASSIFICATION: classificationOf,
  OBJECT_DETECTION: rectanglesOf,
  SEGMENTATION: polygonsOf,
  MULTI: (annotation, label_id) => SHAPES_OF[typeOf(annotation)](annotation, label_id),
  KEYPOINT: keypointsOf,
  MASK: masksOf,
  POINT: () => ({}),
  LINE: () => ({}),
};

/** The one type that all annotations are of, or MULTI, which takes any. */
const guessType = (annotations: readonly CocoAnnotation[]): InferenceType => {
  const [first = 'NOT_CONFIGURED', ...others] = new Set(annotations.map(typeOf));
  return others.length > 0 ? 'MULTI' : first;
};

/** Puts a document's annotations on the assets of the same file names, as people's accepted work. */
export const seedCoco = (store: Store, content: VersionContent, coco: Coco): void => {
  const assets = new Map(coco.images.map(({ id, file_name }) => [id, content.assetsByFilename.get(file_name)[0]]));
  const entries = coco.annotations.filter(({ image_id }) => assets.get(image_id) !== undefined);
  if (content.version.type === 'NOT_CONFIGURED') content.version.type = guessType(entries);
  const shapesOf = SHAPES_OF[content.version.type];
  const labelIds = new Map(
    coco.categories.map(({ id, name }) => [id, (content.labelsByName.get(name) ?? store.addLabel(content, name)).id]),
  );
  const annotations = new Map<string, Annotation>();
  for (const entry of entries) {
    const asset = assets.get(entry.image_id);
    const labelId = labelIds.get(entry.category_id);
    if (asset === undefined || labelId === undefined) continue;
    const annotation =
      annotations.get(asset.id) ?? store.addAnnotation(asset, { status: 'ACCEPTED', duration: 0, attributes: null });
    annotations.set(asset.id, annotation);
    addShapes(store, annotation, shapesOf(entry, labelId));
  }
};
