import * as z from 'zod';
import type { Metadata } from './data.ts';
import { type JobRecord, readJob } from './job.ts';
import { lazily } from './lazily.ts';
import { type Page, pageReader } from './page.ts';

export interface DatalakeRecord {
  readonly id: string;
  readonly name: string;
  readonly connectorId: string | undefined;
}

/** What a stored object shall be as data: metadata, names of tags, name of a source; what is left out is none. */
export interface CloudObject {
  readonly metadata?: Metadata | null | undefined;
  readonly customMetadata?: Metadata | null | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly dataSource?: string | null | undefined;
}

const datalakeWire = lazily(() =>
  z
    .object({ id: z.string(), name: z.string(), connector_id: z.string().nullish() })
    .transform(({ id, name, connector_id }): DatalakeRecord => ({ id, name, connectorId: connector_id ?? undefined })),
);
const knownWire = lazily(() =>
  z.object({ id: z.string().optional(), name: z.string(), connector_id: z.string().nullish() }),
);
const importWire = lazily(() => z.object({ datalake: z.unknown(), job: z.unknown() }));

export const readDatalake = (body: unknown): DatalakeRecord => datalakeWire().parse(body);
export const readDatalakePage: (body: unknown) => Page<DatalakeRecord> = pageReader(datalakeWire);

export const readKnownDatalake =
  (knownId: string) =>
  (body: unknown): DatalakeRecord => {
    const { id, name, connector_id } = knownWire().parse(body);
    return { id: id ?? knownId, name, connectorId: connector_id ?? undefined };
  };

export const readImport =
  (knownId: string) =>
  (body: unknown): { job: JobRecord; datalake: DatalakeRecord } => {
    const { datalake, job } = importWire().parse(body);
    return { job: readJob(job), datalake: readKnownDatalake(knownId)(datalake) };
  };

export const writeCloudObjects = (objects: Readonly<Record<string, CloudObject>>): Record<string, object> =>
  Object.fromEntries(
    Object.entries(objects).map(([name, { metadata, customMetadata, tags, dataSource }]) => [
      name,
      {
        metadata: metadata ?? null,
        custom_metadata: customMetadata ?? null,
        tags: tags ?? [],
        data_source: dataSource ?? null,
      },
    ]),
  );
