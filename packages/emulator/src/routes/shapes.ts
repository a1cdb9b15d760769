import { z } from 'zod';
import type { Shape } from '../entities/datasets.ts';
import type { ShapeKind } from '../entities/values.ts';
import { notFound } from '../http-error.ts';
import { getAnnotation, getLabelOf, refuseIfLocked } from '../lookup.ts';
import type { Platform } from '../platform.ts';
import { shapeAnswer } from '../shapes/answers.ts';
import { SHAPE_SCHEMAS, SHAPE_UPDATES } from '../shapes/schemas.ts';
import { addShapes, checkLabels } from '../shapes/write.ts';
import { created, listOf, NO_CONTENT, type Routes, readBody } from './route.ts';

/** Kinds that single calls reach; keypoints go in bulk alone. */
const SINGLES = [
  ['rectangles', 'rectangle'],
  ['polygons', 'polygon'],
  ['classifications', 'classification'],
  ['lines', 'line'],
  ['points', 'point'],
  ['masks', 'mask'],
] as const satisfies readonly (readonly [ShapeKind, string])[];

type SingleKind = (typeof SINGLES)[number][0];

const annotationShapeRoutes = ({ store }: Platform, kind: SingleKind): Routes => {
  const listBody = z.object({ [kind]: z.array(SHAPE_SCHEMAS[kind]) });
  return {
    [`POST /api/annotation/:id/bulk-${kind}`]: ({ param, body }) => {
      const annotation = getAnnotation(store, param('id'));
      const lists = { [kind]: readBody(listBody, body)[kind] };
      refuseIfLocked(store.contentOf(annotation.asset));
      checkLabels(store, annotation, lists);
      return created({ [kind]: addShapes(store, annotation, lists).map(shapeAnswer) });
    },
    [`GET /api/annotation/:id/${kind}`]: ({ param }) => {
      const { shapes } = getAnnotation(store, param('id'));
      return listOf(shapes.filter((shape) => shape.kind === kind).map(shapeAnswer));
    },
  };
};

const singleShapeRoutes = ({ store }: Platform, kind: SingleKind, name: string): Routes => {
  const getShape = (id: string): Shape => {
    const shape = store.shapes.get(id);
    if (shape?.kind !== kind) throw notFound(name);
    return shape;
  };
  const readRoutes: Routes = {
    [`GET /api/${name}/:id`]: ({ param }) => shapeAnswer(getShape(param('id'))),
    [`DELETE /api/${name}/:id`]: ({ param }) => {
      const shape = getShape(param('id'));
      refuseIfLocked(store.contentOf(shape.annotation.asset));
      store.removeShape(shape);
      return NO_CONTENT;
    },
  };
  if (kind === 'masks') return readRoutes;
  return {
    ...readRoutes,
    [`PATCH /api/${name}/:id`]: ({ param, body }) => {
      const shape = getShape(param('id'));
      const { label_id, text, attributes, ...geometry } = readBody(SHAPE_UPDATES[kind], body);
      const content = store.contentOf(shape.annotation.asset);
      refuseIfLocked(content);
      if (label_id !== undefined) shape.label = getLabelOf(content, label_id);
      if (text !== undefined) shape.text = text;
      if (attributes !== undefined) shape.attributes = attributes;
      Object.assign(shape.geometry, geometry);
      return shapeAnswer(shape);
    },
  };
};

export const shapeRoutes = (platform: Platform): Routes =>
  Object.assign(
    {},
    ...SINGLES.map(([kind, name]) => ({
      ...annotationShapeRoutes(platform, kind),
      ...singleShapeRoutes(platform, kind, name),
    })),
  );
