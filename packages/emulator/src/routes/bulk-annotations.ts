import { z } from 'zod';
import type { Asset } from '../entities/datasets.ts';
import { ANNOTATION_STATUSES, type AnnotationStatus, IMPORT_MODES, type ImportMode } from '../entities/values.ts';
import { HttpError } from '../http-error.ts';
import { jsonObject } from '../json.ts';
import { getAssetOf, getVersion, refuseIfLocked } from '../lookup.ts';
import type { Platform } from '../platform.ts';
import { SHAPE_LISTS } from '../shapes/schemas.ts';
import { addShapes, checkLabels, countShapes } from '../shapes/write.ts';
import type { VersionContent } from '../store/dataset-tables.ts';
import type { Store } from '../store.ts';
import { created, type Routes, readBody } from './route.ts';

const elementSchema = z.object({
  asset_id: z.string(),
  attributes: jsonObject.nullable().optional(),
  ...SHAPE_LISTS,
  /** Of videos. */
  tracks: z.array(z.unknown()).optional(),
});

const importSchema = z.object({
  import_type: z.enum(IMPORT_MODES),
  annotations: z.array(elementSchema),
  status: z.enum(ANNOTATION_STATUSES).optional(),
});

type ImportElement = z.infer<typeof elementSchema>;

interface Target {
  mode: ImportMode;
  /** Of new annotations PENDING unless given; of those that are added to unchanged unless given. */
  status?: AnnotationStatus | undefined;
}

const isEmpty = (element: ImportElement): boolean => Object.values(countShapes(element)).every((count) => count === 0);

/** What became of one element; it is skipped when its asset is annotated and is to be left alone. */
type Outcome = 'made' | 'extended' | 'skipped';

const importElement = (
  { store, behaviour }: Platform,
  asset: Asset,
  { element, mode, status }: { element: ImportElement } & Target,
): Outcome => {
  const existing = store.contentOf(asset).annotationsByAsset.get(asset.id);
  const newest = existing.at(-1);
  const attributes = element.attributes ?? null;
  if (mode === 'KEEP' && newest !== undefined) return 'skipped';
  if (mode === 'REPLACE') for (const annotation of existing) store.removeAnnotation(annotation);
  if (mode === 'CONCATENATE' && newest !== undefined) {
    newest.status = status ?? newest.status;
    newest.attributes = attributes ?? newest.attributes;
    addShapes(store, newest, element);
    return 'extended';
  }
  if (behaviour.emptyElement === 'leaves-no-trace' && isEmpty(element)) return 'skipped';
  addShapes(store, store.addAnnotation(asset, { status: status ?? 'PENDING', duration: 0, attributes }), element);
  return 'made';
};

/** The asset that an element is about, once everything that the element names was found. */
const checkElement = (store: Store, content: VersionContent, element: ImportElement): Asset => {
  if (element.tracks !== undefined) throw new HttpError(501, 'The emulator does not take tracks of videos');
  const asset = getAssetOf(store, content, element.asset_id);
  checkLabels(store, { asset }, element);
  return asset;
};

/** All of an import, or nothing of it, unless the behaviour says that it stops half way. */
const importAnnotations = (platform: Platform, content: VersionContent, body: unknown): Record<string, number> => {
  const { store, behaviour } = platform;
  const { import_type: mode, annotations, status } = readBody(importSchema, body);
  refuseIfLocked(content);
  if (behaviour.bulkAnnotations === 'atomic') {
    for (const element of annotations) checkElement(store, content, element);
  }
  const totals: Record<string, number> = { annotations: 0, skipped: 0, ...countShapes({}) };
  const add = (name: string, count: number): void => {
    totals[name] = (totals[name] ?? 0) + count;
  };
  for (const element of annotations) {
    const outcome = importElement(platform, checkElement(store, content, element), { element, mode, status });
    if (outcome === 'made') add('annotations', 1);
    if (outcome === 'skipped') add('skipped', 1);
    else for (const [kind, count] of Object.entries(countShapes(element))) add(kind, count);
  }
  return totals;
};

export const bulkAnnotationRoutes = (platform: Platform): Routes => ({
  'POST /api/dataset/version/:id/bulk-annotations': ({ param, body }) =>
    created(importAnnotations(platform, getVersion(platform.store, param('id')), body)),
});
