import {
  type Annotation,
  type AnnotationContent,
  type AnnotationElement,
  ApiError,
  type Asset,
  type DatasetVersion,
  type LazyList,
  mayHaveBeenDone,
  type Shape,
  sendOnce,
} from '@picsellia-ts/sdk';
import type { Existing } from '../run-input.ts';
import { countShapes, type ShapeCounts } from './count-shapes.ts';
import { writeBulk } from './write-bulk.ts';

type Lists = Omit<AnnotationContent, 'duration'>;
type Labelled = Shape & { labelId: string };

const findAnnotation = async (asset: Asset): Promise<Annotation | undefined> => {
  try {
    return await asset.getAnnotation();
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
};

/** The asset has none, so the one that is there after a lost answer is what was made. */
const makeAnnotation = (asset: Asset): Promise<Annotation> =>
  sendOnce({ send: () => asset.createAnnotation({ duration: 0 }), find: () => findAnnotation(asset) });

const ofKind = <K extends Shape['kind']>(shapes: readonly Labelled[], kind: K) =>
  shapes.filter((shape): shape is Extract<Shape, { kind: K }> & { labelId: string } => shape.kind === kind);

/**
 * Writes one asset's shapes into an annotation that is saved whole: the way for lines and points, which do not go in bulk.
 * Saving overwrites, so a repetition is harmless. Source: docs/protocol.md#annotations.
 */
export const writeWhole = async (asset: Asset, shapes: readonly Labelled[], existing: Existing): Promise<void> => {
  const found = await findAnnotation(asset);
  // A save leaves the kinds alone that it does not name; replacing means that nothing of the former stays.
  if (found && existing === 'replace') await found.delete();
  const annotation = found && existing !== 'replace' ? found : await makeAnnotation(asset);
  const lists = {
    lines: ofKind(shapes, 'line'),
    points: ofKind(shapes, 'point'),
    rectangles: ofKind(shapes, 'rectangle'),
    polygons: ofKind(shapes, 'polygon'),
    classifications: ofKind(shapes, 'classification'),
    masks: ofKind(shapes, 'mask'),
  };
  if (existing === 'append' && found) await addShapes(annotation, lists);
  else await annotation.overwrite(lists);
};

/** Adds shapes of one kind; after a lost answer it counts those that are there before it sends them again. */
const addKind = async (
  shapes: readonly unknown[],
  { list, add }: { readonly list: () => LazyList<unknown>; readonly add: () => Promise<unknown> },
): Promise<void> => {
  if (shapes.length === 0) return;
  const count = async () => (await list().toArray()).length;
  const before = await count();
  await sendOnce<unknown>({
    send: add,
    find: async () => ((await count()) >= before + shapes.length ? true : undefined),
  });
};

const addShapes = async (annotation: Annotation, lists: Required<Lists>): Promise<void> => {
  const { lines, points, rectangles, polygons, classifications, masks } = lists;
  await addKind(lines, { list: () => annotation.listLines(), add: () => annotation.createMultipleLines(lines) });
  await addKind(points, { list: () => annotation.listPoints(), add: () => annotation.createMultiplePoints(points) });
  await addKind(rectangles, {
    list: () => annotation.listRectangles(),
    add: () => annotation.createMultipleRectangles(rectangles),
  });
  await addKind(polygons, {
    list: () => annotation.listPolygons(),
    add: () => annotation.createMultiplePolygons(polygons),
  });
  await addKind(classifications, {
    list: () => annotation.listClassifications(),
    add: () => annotation.createMultipleClassifications(classifications),
  });
  await addKind(masks, { list: () => annotation.listMasks(), add: () => annotation.createMultipleMasks(masks) });
};

/** What is known of assets whose annotations are added to. */
export interface AppendState {
  readonly before: ShapeCounts;
  readonly isRepeated: boolean;
}

/**
 * Adds shapes to what was there `before`. A request whose answer was lost, or of which a part may have been taken
 * (`isRepeated`), is not repeated before the platform was asked what it holds now, because a repetition would add the
 * shapes twice.
 */
export const writeAppended = async (
  version: DatasetVersion,
  elements: readonly AnnotationElement[],
  { before, isRepeated }: AppendState,
): Promise<void> => {
  const stillMissing = async () => {
    const now = await countShapes(
      version,
      elements.map(({ assetId }) => assetId),
    );
    return elements.filter(({ assetId }) => (now.get(assetId) ?? 0) <= (before.get(assetId) ?? 0));
  };
  let missing = isRepeated ? await stillMissing() : elements;
  for (let attempt = 1; missing.length > 0; attempt += 1) {
    try {
      await writeBulk(version, missing, 'CONCATENATE');
      return;
    } catch (error) {
      if (!mayHaveBeenDone(error) || attempt > 5) throw error;
      missing = await stillMissing();
    }
  }
};
