import * as z from 'zod';
import type { Geometries, StoredKind } from '../shapes/stored-shape.ts';
import { type LabelRecord, readLabel } from './label.ts';
import { lazily } from './lazily.ts';
import { readGeometry } from './shape.ts';

/** A shape as the platform stores it, its place aside; area and bbox are told of masks. */
export interface StoredFacts {
  readonly id: string;
  readonly label: LabelRecord;
  readonly text: string | undefined;
  readonly attributes: Readonly<Record<string, unknown>> | undefined;
  readonly area: number | undefined;
  readonly bbox: readonly number[] | undefined;
}

export interface StoredRecord<K extends StoredKind> {
  readonly facts: StoredFacts;
  readonly geometry: Geometries[K];
}

const factsWire = lazily(() =>
  z.object({
    id: z.string().optional(),
    label: z.unknown(),
    text: z.string().nullish(),
    attributes: z.record(z.string(), z.unknown()).nullish(),
    area: z.number().nullish(),
    bbox: z.array(z.number()).nullish(),
  }),
);
const identityWire = lazily(() => z.object({ id: z.string() }));

const readFacts = (body: unknown, knownId: string | undefined): StoredFacts => {
  const { id, label, text, attributes, area, bbox } = factsWire().parse(body);
  return {
    id: id ?? knownId ?? identityWire().parse(body).id,
    label: readLabel(label),
    text: text ?? undefined,
    attributes: attributes ?? undefined,
    area: area ?? undefined,
    bbox: bbox ?? undefined,
  };
};

/** Reads an answer about one shape, which may leave out an id that the caller knows. */
export const readStoredShape =
  <K extends StoredKind>(kind: K, knownId?: string) =>
  (body: unknown): StoredRecord<K> => ({ facts: readFacts(body, knownId), geometry: readGeometry(kind, body) });

/** Reads the shapes of one kind from under a key of an answer. */
export const readStoredShapes =
  <K extends StoredKind>(kind: K, key: string) =>
  (body: unknown): StoredRecord<K>[] => {
    const { [key]: shapes = [] } = z.object({ [key]: z.array(z.unknown()) }).parse(body);
    return shapes.map(readStoredShape(kind));
  };
