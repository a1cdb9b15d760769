import type { Data } from '../entities/datalakes.ts';
import type { Asset } from '../entities/datasets.ts';
import type { Platform } from '../platform.ts';
import { tagAnswers } from './tags.ts';

/**
 * A data; its signed URL is null when the list is told to leave it out. Each field is named, because a copy of the rest of
 * a record costs several times as much, and lists have many.
 */
export const dataAnswer = ({ objects }: Platform, data: Data, withUrl: boolean): object => ({
  id: data.id,
  datalake_id: data.datalake_id,
  object_name: data.object_name,
  filename: data.filename,
  type: data.type,
  content_type: data.content_type,
  upload_status: data.upload_status,
  meta: data.meta,
  metadata: data.metadata,
  custom_metadata: data.custom_metadata,
  data_source: data.data_source,
  tags: tagAnswers(data),
  created_at: data.created_at,
  presigned_url: withUrl ? objects.presignGet(data.object_name) : null,
});

export const assetAnswer = (platform: Platform, asset: Asset, withUrl: boolean): object => ({
  id: asset.id,
  dataset_version_id: asset.version_id,
  tags: tagAnswers(asset),
  data: dataAnswer(platform, asset.data, withUrl),
  created_at: asset.data.created_at,
});
