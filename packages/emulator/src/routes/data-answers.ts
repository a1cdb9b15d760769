import type { Data } from '../entities/datalakes.ts';
import type { Asset } from '../entities/datasets.ts';
import type { Platform } from '../platform.ts';
import { tagAnswers } from './tags.ts';

/** A data; its signed URL is null when the list is told to leave it out. */
export const dataAnswer = ({ objects }: Platform, data: Data, withUrl: boolean): object => {
  const { position: _position, ...fields } = data;
  return { ...fields, tags: tagAnswers(data), presigned_url: withUrl ? objects.presignGet(data.object_name) : null };
};

export const assetAnswer = (platform: Platform, asset: Asset, withUrl: boolean): object => ({
  id: asset.id,
  dataset_version_id: asset.version_id,
  tags: tagAnswers(asset),
  data: dataAnswer(platform, asset.data, withUrl),
  created_at: asset.data.created_at,
});
