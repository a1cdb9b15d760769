import type { Annotation, Shape } from '../entities/datasets.ts';
import { type JsonObject, SHAPE_KINDS, type ShapeKind } from '../entities/values.ts';
import { getLabelOf } from '../lookup.ts';
import type { Store } from '../store.ts';
import type { ShapeInput, ShapeInputLists } from './schemas.ts';

/** Each kind's fields by name, because a copy of the rest of an input costs several times as much. */
const GEOMETRIES: Record<ShapeKind, (input: ShapeInput & JsonObject) => JsonObject> = {
  rectangles: ({ x, y, w, h }) => ({ x, y, w, h }),
  polygons: ({ polygon }) => ({ polygon }),
  classifications: () => ({}),
  lines: ({ line }) => ({ line }),
  points: ({ point }) => ({ point }),
  keypoints: ({ keypoints }) => ({ keypoints }),
  masks: ({ mask }) => ({ mask }),
};

export const addShapes = (store: Store, annotation: Annotation, lists: ShapeInputLists): Shape[] => {
  const content = store.contentOf(annotation.asset);
  return SHAPE_KINDS.flatMap((kind) =>
    (lists[kind] ?? []).map((input) =>
      store.addShape(annotation, {
        kind,
        label: getLabelOf(content, input.label_id),
        text: input.text ?? null,
        attributes: input.attributes ?? null,
        geometry: GEOMETRIES[kind](input as ShapeInput & JsonObject),
      }),
    ),
  );
};

/** Looks every label up, so that a call that names a wrong one writes nothing. */
export const checkLabels = (store: Store, annotation: Pick<Annotation, 'asset'>, lists: ShapeInputLists): void => {
  const content = store.contentOf(annotation.asset);
  for (const kind of SHAPE_KINDS) {
    for (const { label_id } of lists[kind] ?? []) getLabelOf(content, label_id);
  }
};

export const countShapes = (lists: ShapeInputLists): Record<ShapeKind, number> => ({
  rectangles: lists.rectangles?.length ?? 0,
  polygons: lists.polygons?.length ?? 0,
  classifications: lists.classifications?.length ?? 0,
  lines: lists.lines?.length ?? 0,
  points: lists.points?.length ?? 0,
  keypoints: lists.keypoints?.length ?? 0,
  masks: lists.masks?.length ?? 0,
});
