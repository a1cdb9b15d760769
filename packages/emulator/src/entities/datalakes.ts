import type { Tag } from './tags.ts';
import type { DataType, JsonObject, UploadStatus } from './values.ts';

export interface Datalake {
  id: string;
  name: string;
  description: string;
  connector_id: string;
  organization_id: string;
  created_at: string;
}

export interface DataProjection {
  id: string;
  data_id: string;
  name: string;
  object_name: string;
  filename: string;
  content_type: string;
  file_size: number | null;
  compute_status: UploadStatus;
  infos: JsonObject | null;
  created_at: string;
}

export interface DataSource {
  id: string;
  name: string;
}

export interface Data {
  id: string;
  datalake_id: string;
  /** Place among the data of its datalake, from 0; what a cursor points at. */
  position: number;
  object_name: string;
  filename: string;
  type: DataType;
  content_type: string;
  upload_status: UploadStatus;
  /** Pixels of the upright image; zeros while they are not known. */
  meta: { width: number; height: number };
  metadata: JsonObject | null;
  custom_metadata: JsonObject | null;
  data_source: DataSource | null;
  tags: readonly Tag[];
  created_at: string;
}
