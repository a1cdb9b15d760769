import { z } from 'zod';
import type { Asset } from '../entities/datasets.ts';
import { ANNOTATION_STATUSES, type AnnotationStatus, IMPORT_MODES, type ImportMode } from '../entities/values.ts';
import { HttpError } from '../http-error.ts';
import { getVersion, refuseIfLocked } from '../lookup.ts';
import type { Platform } from '../platform.ts';
import { SHAPE_LISTS } from '../shapes/schemas.ts';
import { addShapes, checkLabels, countShapes } from '../shapes/write.ts';
import type { VersionContent } from '../store/dataset-tables.ts';
import type { Store } from '../store.ts';
import { created, type Routes, readBody } from './route.ts';

const elementSchema = z.object({
  asset_id: z.string(),
  attributes: z.record(z.string(), z.unknown()).nullable().optional(),
  ...SHAPE_LISTS,
});

const importSchema = z.object({
  import_type: z.enum(IMPORT_MODES),
  annotations: z.array(elementSchema),
  status: z.enum(ANNOTATION_STATUSES).optional(),
});

type ImportElement = z.infer<typeof elementSchema>;

const getAssetOf = (store: Store, { version }: VersionContent, assetId: string): Asset => {
  const asset = store.assets.get(assetId);
  if (asset?.version_id !== version.id) {
    throw new HttpError(400, `Asset ${assetId} is not one of dataset version ${version.id}`);
  }
  return asset;
};

interface Target {
  mode: ImportMode;
  /** Of new annotations PENDING unless given; of those that are added to unchanged unless given. */
  status?: AnnotationStatus | undefined;
}

/** Writes one element; false when it was left out because the asset is annotated. An element without shapes counts. */
const importElement = (store: Store, element: ImportElement, { mode, status }: Target): boolean | 'extended' => {
  const asset = store.assets.get(element.asset_id);
  if (asset === undefined) throw new HttpError(400, `There is no asset ${element.asset_id}`);
  const existing = store.contentOf(asset).annotationsByAsset.get(asset.id) ?? [];
  const newest = existing.at(-1);
  if (mode === 'KEEP' && newest !== undefined) return false;
  if (mode === 'REPLACE') for (const annotation of existing) store.removeAnnotation(annotation);
  if (mode === 'CONCATENATE' && newest !== undefined) {
    newest.status = status ?? newest.status;
    addShapes(store, newest, element);
    return 'extended';
  }
  const attributes = element.attributes ?? null;
  addShapes(store, store.addAnnotation(asset, { status: status ?? 'PENDING', duration: 0, attributes }), element);
  return true;
};

/** All of an import, or nothing of it: every asset and label is looked up first. */
const importAnnotations = (store: Store, content: VersionContent, body: unknown): Record<string, number> => {
  const { import_type, annotations, status } = readBody(importSchema, body);
  refuseIfLocked(content);
  for (const element of annotations) {
    checkLabels(store, { asset: getAssetOf(store, content, element.asset_id) }, element);
  }
  const totals: Record<string, number> = { annotations: 0, skipped: 0, ...countShapes({}) };
  for (const element of annotations) {
    const outcome = importElement(store, element, { mode: import_type, status });
    if (outcome === false) {
      totals['skipped'] = (totals['skipped'] ?? 0) + 1;
      continue;
    }
    if (outcome === true) totals['annotations'] = (totals['annotations'] ?? 0) + 1;
    for (const [kind, count] of Object.entries(countShapes(element))) totals[kind] = (totals[kind] ?? 0) + count;
  }
  return totals;
};

export const bulkAnnotationRoutes = ({ store }: Platform): Routes => ({
  'POST /api/dataset/version/:id/bulk-annotations': ({ param, body }) =>
    created(importAnnotations(store, getVersion(store, param('id')), body)),
});
