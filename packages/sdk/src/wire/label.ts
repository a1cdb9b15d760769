import * as z from 'zod';
import { withKnownId } from './known-id.ts';
import { lazily } from './lazily.ts';
import { type Page, pageReader } from './page.ts';

export interface LabelRecord {
  readonly id: string;
  readonly name: string;
  readonly groupId?: string | undefined;
}

export interface LabelGroupRecord {
  readonly id: string;
  readonly name: string;
  readonly parentId: string | undefined;
}

/** Points of a skeleton by name, and the lines between them as pairs of numbers that count the points from 1. */
export interface Skeleton {
  readonly vertices: readonly string[];
  readonly edges: readonly (readonly number[])[];
}

/** Attributes that annotations or shapes may carry: name to what the platform demands of its value. */
export type AttributeDefinitions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const labelWire = lazily(() =>
  z
    .object({ id: z.string(), name: z.string(), group_id: z.string().nullish() })
    .transform(({ id, name, group_id }): LabelRecord => ({ id, name, groupId: group_id ?? undefined })),
);
const labelsWire = lazily(() => z.array(labelWire()));
const groupWire = lazily(() =>
  z
    .object({ id: z.string(), name: z.string(), parent_id: z.string().nullish() })
    .transform(({ id, name, parent_id }): LabelGroupRecord => ({ id, name, parentId: parent_id ?? undefined })),
);
const skeletonWire = lazily(() => z.object({ vertices: z.array(z.string()), edges: z.array(z.array(z.number())) }));
const skeletonsWire = lazily(() => z.object({ items: z.record(z.string(), skeletonWire()) }));
const attributesWire = lazily(() =>
  z.object({ attributes: z.record(z.string(), z.record(z.string(), z.unknown())).nullish() }),
);

export const readLabel = (body: unknown): LabelRecord => labelWire().parse(body);
export const readKnownLabel =
  (knownId: string) =>
  (body: unknown): LabelRecord =>
    labelWire().parse(withKnownId(body, knownId));
export const readLabels = (body: unknown): LabelRecord[] => labelsWire().parse(body);
export const readLabelsPage: (body: unknown) => Page<LabelRecord> = pageReader(labelWire);
export const readLabelPage = (body: unknown): readonly LabelRecord[] => readLabelsPage(body).items;
export const readLabelGroup = (body: unknown): LabelGroupRecord => groupWire().parse(body);
export const readKnownLabelGroup =
  (knownId: string) =>
  (body: unknown): LabelGroupRecord =>
    groupWire().parse(withKnownId(body, knownId));
export const readLabelGroupPage: (body: unknown) => Page<LabelGroupRecord> = pageReader(groupWire);
export const readSkeleton = (body: unknown): Skeleton => skeletonWire().parse(body);
/** Skeletons by the id of their label. */
export const readSkeletons = (body: unknown): Record<string, Skeleton> => skeletonsWire().parse(body).items;
export const readAttributes = (body: unknown): AttributeDefinitions | undefined =>
  attributesWire().parse(body).attributes ?? undefined;
