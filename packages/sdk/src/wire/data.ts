import * as z from 'zod';
import { DATA_TYPES, type DataType, UPLOAD_STATUSES, type UploadStatus } from '../constants.ts';
import { withKnownId } from './known-id.ts';
import { lazily } from './lazily.ts';
import { cursorPageReader, type Page } from './page.ts';

/** Free metadata: any JSON object. */
export type Metadata = Readonly<Record<string, unknown>>;

/** What a data and an asset that is made of it say of their file. */
export interface FileFacts {
  readonly filename: string;
  readonly objectName: string;
  readonly type: DataType;
  readonly uploadStatus: UploadStatus;
  readonly contentType: string;
  readonly width: number;
  readonly height: number;
  readonly presignedUrl: string | undefined;
  readonly metadata: Metadata | undefined;
  readonly customMetadata: Metadata | undefined;
}

export interface DataRecord extends FileFacts {
  readonly id: string;
  readonly datalakeId: string;
}

/** What is known of a data before the platform's answer, which may leave it out. */
export interface KnownData {
  readonly id?: string;
  readonly datalakeId: string;
}

const freeObject = lazily(() => z.record(z.string(), z.unknown()).nullish());

type WireObject = Record<string, unknown> | null | undefined;

/** A data as the platform answers it, alone or within an asset. */
export interface DataWire {
  readonly id: string;
  readonly datalake_id?: string | null | undefined;
  readonly object_name: string;
  readonly filename: string;
  readonly type: DataType;
  readonly content_type: string;
  readonly upload_status: UploadStatus;
  readonly meta?: { width?: number | null | undefined; height?: number | null | undefined } | null | undefined;
  readonly presigned_url?: string | null | undefined;
  readonly metadata?: WireObject;
  readonly custom_metadata?: WireObject;
}

export const dataWire: () => z.ZodType<DataWire> = lazily(() =>
  z.object({
    id: z.string(),
    datalake_id: z.string().nullish(),
    object_name: z.string(),
    filename: z.string(),
    type: z.enum(DATA_TYPES),
    content_type: z.string(),
    upload_status: z.enum(UPLOAD_STATUSES),
    // Data that is not DONE may have no size yet, which must not break a listing.
    meta: z.object({ width: z.number().nullish(), height: z.number().nullish() }).nullish(),
    presigned_url: z.string().nullish(),
    metadata: freeObject(),
    custom_metadata: freeObject(),
  }),
);

const readPage = cursorPageReader(dataWire);
const customMetadataWire = lazily(() => z.object({ custom_metadata: freeObject() }));
const sourceWire = lazily(() => z.object({ id: z.string(), name: z.string() }));
const knownSourceWire = lazily(() => z.object({ id: z.string().optional(), name: z.string() }));
const sourcedWire = lazily(() => z.object({ data_source: sourceWire().nullish() }));
const sourcePageWire = lazily(() => z.object({ items: z.array(sourceWire()), count: z.number().nullish() }));

export const readFileFacts = (wire: DataWire): FileFacts => ({
  filename: wire.filename,
  objectName: wire.object_name,
  type: wire.type,
  uploadStatus: wire.upload_status,
  contentType: wire.content_type,
  width: wire.meta?.width ?? 0,
  height: wire.meta?.height ?? 0,
  presignedUrl: wire.presigned_url ?? undefined,
  metadata: wire.metadata ?? undefined,
  customMetadata: wire.custom_metadata ?? undefined,
});

const toData = (wire: DataWire, datalakeId: string): DataRecord => ({
  id: wire.id,
  datalakeId: wire.datalake_id ?? datalakeId,
  ...readFileFacts(wire),
});

export const readData =
  (known: KnownData) =>
  (body: unknown): DataRecord =>
    toData(dataWire().parse(known.id === undefined ? body : withKnownId(body, known.id)), known.datalakeId);

export const readDataPage =
  (datalakeId: string) =>
  (body: unknown): Page<DataRecord> => {
    const page = readPage(body);
    return { ...page, items: page.items.map((item) => toData(item, datalakeId)) };
  };

export const readCustomMetadata = (body: unknown): Metadata | undefined =>
  customMetadataWire().parse(body).custom_metadata ?? undefined;

export interface DataSourceRecord {
  readonly id: string;
  readonly name: string;
}

export const readDataSource = (body: unknown): DataSourceRecord => sourceWire().parse(body);
export const readKnownDataSource =
  (knownId: string) =>
  (body: unknown): DataSourceRecord => {
    const { id, name } = knownSourceWire().parse(body);
    return { id: id ?? knownId, name };
  };
/** The source in the answer about a data. */
export const readSourceOf = (body: unknown): DataSourceRecord | undefined =>
  sourcedWire().parse(body).data_source ?? undefined;
export const readDataSourcePage = (body: unknown): Page<DataSourceRecord> => {
  const { items, count } = sourcePageWire().parse(body);
  return { items, count: count ?? undefined };
};

/** A data as it is registered once its bytes are stored. */
export interface NewData {
  readonly type: DataType;
  readonly filename: string;
  readonly objectName: string;
  readonly contentType: string;
  readonly tagIds: readonly string[];
  readonly dataSourceId: string | undefined;
  readonly size: { readonly width: number; readonly height: number } | undefined;
  readonly metadata: Metadata | undefined;
  readonly customMetadata: Metadata | undefined;
}

export const writeNewData = (data: NewData): object => ({
  type: data.type,
  filename: data.filename,
  object_name: data.objectName,
  content_type: data.contentType,
  tags: data.tagIds,
  data_source_id: data.dataSourceId ?? null,
  meta: data.size === undefined ? undefined : { width: data.size.width, height: data.size.height },
  metadata: data.metadata,
  custom_metadata: data.customMetadata,
});
