import * as z from 'zod';
import { INFERENCE_TYPES, type InferenceType } from '../constants.ts';
import { type InternalJobRecord, readWrappedJob } from './job.ts';
import { withKnownId } from './known-id.ts';
import { lazily } from './lazily.ts';
import { type Page, pageReader } from './page.ts';

export interface DatasetVersionRecord {
  readonly id: string;
  readonly name: string;
  readonly originId: string;
  readonly version: string;
  readonly type: InferenceType;
  readonly isLocked: boolean | undefined;
  readonly size: number | undefined;
}

/** Counts over a dataset version; `labelRepartition` maps a label's name to the number of its shapes. */
export interface DatasetVersionStats {
  readonly labelRepartition: Readonly<Record<string, number>>;
  readonly nbObjects: number;
  readonly nbAnnotations: number;
}

const datasetVersionWire = lazily(() =>
  z
    .object({
      id: z.string(),
      origin_name: z.string(),
      origin_id: z.string(),
      version: z.string(),
      type: z.enum(INFERENCE_TYPES),
      is_locked: z.boolean().nullish(),
      size: z.number().nullish(),
    })
    .transform(
      (wire): DatasetVersionRecord => ({
        id: wire.id,
        name: wire.origin_name,
        originId: wire.origin_id,
        version: wire.version,
        type: wire.type,
        isLocked: wire.is_locked ?? undefined,
        size: wire.size ?? undefined,
      }),
    ),
);

const statsWire = lazily(() =>
  z.object({
    label_repartition: z.record(z.string(), z.number()),
    nb_objects: z.number(),
    nb_annotations: z.number(),
  }),
);

const analyticsWire = lazily(() => z.record(z.string(), z.unknown()));
const forkWire = lazily(() => z.object({ dataset_version: datasetVersionWire() }));
const countsWire = lazily(() => z.record(z.string(), z.number()));

export const readNewDatasetVersion = (body: unknown): DatasetVersionRecord => datasetVersionWire().parse(body);
export const readDatasetVersion =
  (knownId: string) =>
  (body: unknown): DatasetVersionRecord =>
    datasetVersionWire().parse(withKnownId(body, knownId));
export const readDatasetVersionPage: (body: unknown) => Page<DatasetVersionRecord> = pageReader(datasetVersionWire);

/** What the platform says of the use of tags, in its own words: its shape is not documented. */
export const readAnalytics = (body: unknown): Record<string, unknown> => analyticsWire().parse(body);

/** The new version and the job that fills it. */
export const readFork = (body: unknown): { version: DatasetVersionRecord; job: InternalJobRecord } => ({
  version: forkWire().parse(body).dataset_version,
  job: readWrappedJob(body),
});

export const readStats = (body: unknown): DatasetVersionStats => {
  const wire = statsWire().parse(body);
  return { labelRepartition: wire.label_repartition, nbObjects: wire.nb_objects, nbAnnotations: wire.nb_annotations };
};

export const readCounts = (body: unknown): Record<string, number> => countsWire().parse(body);
