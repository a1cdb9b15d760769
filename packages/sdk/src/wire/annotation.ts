import * as z from 'zod';
import { ANNOTATION_STATUSES, type AnnotationStatus } from '../constants.ts';
import type { Shape } from '../shapes/shape.ts';
import { lazily } from './lazily.ts';
import type { Page } from './page.ts';
import { loadedShapesWire } from './shape.ts';

export interface AnnotationRecord {
  readonly id: string;
  readonly assetId: string | undefined;
  readonly datasetVersionId: string | undefined;
  readonly attributes: Readonly<Record<string, unknown>> | undefined;
  readonly status: AnnotationStatus;
  readonly duration: number;
}

/** An annotation with all of its shapes; coordinates in pixels, `duration` in seconds. */
export interface LoadedAnnotation {
  readonly id: string;
  readonly assetId: string;
  readonly status: AnnotationStatus;
  readonly duration: number;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly shapes: readonly Shape[];
}

const annotationWire = lazily(() =>
  z.object({
    id: z.string().optional(),
    asset_id: z.string().nullish(),
    status: z.enum(ANNOTATION_STATUSES),
    duration: z.number(),
    attributes: z.record(z.string(), z.unknown()).nullish(),
  }),
);
const newAnnotationWire = lazily(() => annotationWire().required({ id: true }));
const pageWire = lazily(() => z.object({ items: z.array(newAnnotationWire()), count: z.number().nullish() }));
const idsWire = lazily(() => z.array(z.string()));
const loadedWire = lazily(() =>
  z.array(
    z.object({
      id: z.string(),
      asset_id: z.string(),
      status: z.enum(ANNOTATION_STATUSES),
      duration: z.number(),
      attributes: z.record(z.string(), z.unknown()).nullish(),
      ...loadedShapesWire(),
    }),
  ),
);

/** What the caller knows of an annotation already. */
interface Known {
  readonly id?: string;
  readonly assetId?: string | undefined;
  readonly datasetVersionId?: string | undefined;
}

const toAnnotation = (wire: z.infer<ReturnType<typeof annotationWire>>, known: Known): AnnotationRecord => ({
  id: wire.id ?? known.id ?? '',
  assetId: wire.asset_id ?? known.assetId,
  datasetVersionId: known.datasetVersionId,
  attributes: wire.attributes ?? undefined,
  status: wire.status,
  duration: wire.duration,
});

/** Answers about one annotation may leave out what the caller knows already. */
export const readAnnotation =
  (known: Known) =>
  (body: unknown): AnnotationRecord =>
    toAnnotation((known.id === undefined ? newAnnotationWire() : annotationWire()).parse(body), known);

export const readAnnotationPage =
  (known: Known) =>
  (body: unknown): Page<AnnotationRecord> => {
    const { items, count } = pageWire().parse(body);
    return { items: items.map((item) => toAnnotation(item, known)), count: count ?? undefined };
  };

export const readIds = (body: unknown): string[] => idsWire().parse(body);

export const readLoadedAnnotations = (body: unknown): LoadedAnnotation[] =>
  loadedWire()
    .parse(body)
    .map((wire) => {
      const lists = wire as unknown as Record<string, readonly Shape[] | null | undefined>;
      return {
        id: wire.id,
        assetId: wire.asset_id,
        status: wire.status,
        duration: wire.duration,
        ...(wire.attributes ? { attributes: wire.attributes } : {}),
        shapes: Object.keys(loadedShapesWire()).flatMap((key) => lists[key] ?? []),
      };
    });
