import { z } from 'zod';
import type { Annotation, Asset } from '../entities/datasets.ts';
import { ANNOTATION_STATUSES } from '../entities/values.ts';
import { HttpError, notFound } from '../http-error.ts';
import { getAnnotation, getAsset, getVersion, refuseIfLocked } from '../lookup.ts';
import type { Platform } from '../platform.ts';
import { annotationAnswer, annotationRecord } from '../shapes/answers.ts';
import { SHAPE_LISTS } from '../shapes/schemas.ts';
import { addShapes, checkLabels } from '../shapes/write.ts';
import type { VersionContent } from '../store/dataset-tables.ts';
import type { Store } from '../store.ts';
import { created, listOf, NO_CONTENT, pageOf, type Routes, readBody } from './route.ts';

/** In place of asset ids: all of them. */
const ALL_ASSETS = '__all__';

const createBody = z.object({ duration: z.number() });
const updateBody = z.object({
  duration: z.number().optional(),
  status: z.enum(ANNOTATION_STATUSES).optional(),
});
const saveBody = z.object({ duration: z.number().optional(), ...SHAPE_LISTS });
const deleteBody = z.object({ asset_ids: z.array(z.string()), annotation_ids: z.array(z.string()).optional() });
const idsBody = z.array(z.string());

/** The annotations that a query asks for by status and assets, oldest first. */
const selectAnnotations = (content: VersionContent, query: URLSearchParams): Annotation[] => {
  const status = query.get('status');
  if (status !== null && !ANNOTATION_STATUSES.some((known) => known === status)) {
    throw new HttpError(422, `status ${status} is none of ${ANNOTATION_STATUSES.join(', ')}`);
  }
  const assetIds = query.getAll('asset_ids');
  const annotations =
    assetIds.length === 0
      ? [...content.annotations.values()]
      : [...new Set(assetIds)].flatMap((id) => content.annotationsByAsset.get(id));
  return status === null ? annotations : annotations.filter((annotation) => annotation.status === status);
};

const ordered = (annotations: Annotation[], orders: readonly string[]): Annotation[] => {
  const [order = 'created_at', second] = orders;
  if (second !== undefined || !['created_at', '-created_at'].includes(order)) {
    throw new HttpError(422, 'The emulator orders annotations by created_at alone');
  }
  return order === 'created_at' ? annotations : annotations.toReversed();
};

const deleteAnnotations = (store: Store, content: VersionContent, body: unknown): void => {
  const { asset_ids, annotation_ids } = readBody(deleteBody, body);
  refuseIfLocked(content);
  const wanted = new Set(annotation_ids ?? content.annotations.keys());
  const assets = new Set(asset_ids);
  for (const annotation of content.annotations.values()) {
    const isNamed = assets.has(ALL_ASSETS) || assets.has(annotation.asset.id);
    if (isNamed && wanted.has(annotation.id)) store.removeAnnotation(annotation);
  }
};

/** The annotations of an asset, the newest last. */
const ofAsset = (store: Store, asset: Asset): readonly Annotation[] =>
  store.contentOf(asset).annotationsByAsset.get(asset.id);

export const annotationRoutes = ({ store }: Platform): Routes => {
  const getUnlocked = (id: string): Annotation => {
    const annotation = getAnnotation(store, id);
    refuseIfLocked(store.contentOf(annotation.asset));
    return annotation;
  };
  return {
    'GET /api/asset/:id/annotations': ({ param }) =>
      listOf(ofAsset(store, getAsset(store, param('id'))).map(annotationAnswer)),
    'GET /api/asset/:id/annotations/find': ({ param }) => {
      const newest = ofAsset(store, getAsset(store, param('id'))).at(-1);
      if (newest === undefined) throw notFound('Annotation');
      return annotationAnswer(newest);
    },
    'POST /api/asset/:id/annotations': ({ param, body }) => {
      const asset = getAsset(store, param('id'));
      const { duration } = readBody(createBody, body);
      refuseIfLocked(store.contentOf(asset));
      return created(annotationAnswer(store.addAnnotation(asset, { status: 'PENDING', duration, attributes: null })));
    },
    'GET /api/annotation/:id': ({ param }) => annotationAnswer(getAnnotation(store, param('id'))),
    'PATCH /api/annotation/:id': ({ param, body }) => {
      const annotation = getUnlocked(param('id'));
      Object.assign(annotation, readBody(updateBody, body));
      return annotationAnswer(annotation);
    },
    'DELETE /api/annotation/:id': ({ param }) => {
      store.removeAnnotation(getUnlocked(param('id')));
      return NO_CONTENT;
    },
    'POST /api/annotation/:id/save': ({ param, body }) => {
      const annotation = getUnlocked(param('id'));
      const { duration, ...lists } = readBody(saveBody, body);
      checkLabels(store, annotation, lists);
      annotation.duration = duration ?? annotation.duration;
      store.removeShapes(annotation);
      addShapes(store, annotation, lists);
      return annotationAnswer(annotation);
    },
  };
};

export const versionAnnotationRoutes = ({ store }: Platform): Routes => ({
  'GET /api/dataset/version/:id/annotations': ({ param, query }) => {
    const selected = selectAnnotations(getVersion(store, param('id')), query);
    const page = pageOf(ordered(selected, query.getAll('order_by')), query);
    return { items: page.items.map(annotationAnswer), count: page.count };
  },
  'GET /api/dataset/version/:id/annotations/ids': ({ param, query }) =>
    selectAnnotations(getVersion(store, param('id')), query).map(({ id }) => id),
  'XGET /api/dataset/version/:id/annotations': ({ param, body }) => {
    const { annotations } = getVersion(store, param('id'));
    const wanted = new Set(readBody(idsBody, body));
    const found = [...wanted].flatMap((id) => annotations.get(id) ?? []);
    // Ids count up, so the greatest is the newest, which comes first.
    return found.toSorted((a, b) => (a.id < b.id ? 1 : -1)).map(annotationRecord);
  },
  'DELETE /api/dataset/version/:id/annotations': ({ param, body }) => {
    deleteAnnotations(store, getVersion(store, param('id')), body);
    return NO_CONTENT;
  },
});
