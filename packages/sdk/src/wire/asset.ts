import * as z from 'zod';
import type { DataType, UploadStatus } from '../constants.ts';
import { dataWire } from './data.ts';
import { lazily } from './lazily.ts';
import type { Page } from './page.ts';

export interface AssetRecord {
  readonly id: string;
  readonly dataId: string;
  readonly filename: string;
  readonly objectName: string;
  readonly type: DataType;
  readonly uploadStatus: UploadStatus;
  readonly contentType: string;
  readonly width: number;
  readonly height: number;
  readonly presignedUrl: string | undefined;
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
  readonly customMetadata: Readonly<Record<string, unknown>> | undefined;
  readonly tags: readonly string[];
}

const assetWire = lazily(() =>
  z.object({
    id: z.string(),
    data: dataWire(),
    tags: z.array(z.object({ name: z.string() })).nullish(),
  }),
);

const pageWire = lazily(() =>
  z.object({
    items: z.array(assetWire()),
    count: z.number().nullish(),
    next_cursor: z.string().nullish(),
  }),
);

const NO_TAGS: readonly string[] = Object.freeze([]);

const toAsset = ({ id, data, tags }: z.infer<ReturnType<typeof assetWire>>): AssetRecord => ({
  id,
  dataId: data.id,
  filename: data.filename,
  objectName: data.object_name,
  type: data.type,
  uploadStatus: data.upload_status,
  contentType: data.content_type,
  width: data.meta?.width ?? 0,
  height: data.meta?.height ?? 0,
  presignedUrl: data.presigned_url ?? undefined,
  metadata: data.metadata ?? undefined,
  customMetadata: data.custom_metadata ?? undefined,
  tags: tags === null || tags === undefined || tags.length === 0 ? NO_TAGS : tags.map((tag) => tag.name),
});

export const readAsset = (body: unknown): AssetRecord => toAsset(assetWire().parse(body));

export const readAssetPage = (body: unknown): Page<AssetRecord> => {
  const { items, count, next_cursor } = pageWire().parse(body);
  return { items: items.map(toAsset), count: count ?? undefined, nextCursor: next_cursor ?? undefined };
};
