import type { Clock } from '../clock.ts';
import type { KeyConfig } from '../custom-metadata/key-config.ts';
import type { Data, Datalake, DataProjection, DataSource } from '../entities/datalakes.ts';
import { NO_TAGS } from '../entities/tags.ts';
import type { IdSource } from '../ids.ts';
import { ManyByKey } from './many-by-key.ts';

/** What belongs to one datalake; its data in the order they were made. */
export interface LakeContent {
  datalake: Datalake;
  datas: Data[];
  nextPosition: number;
  datasByObjectName: ManyByKey<Data>;
  /** By key; without any, custom metadata may hold what they like. */
  customMetadata: { keys: Map<string, KeyConfig>; allowExtra: boolean };
}

/** What a new data must say of itself; the rest is empty unless given. */
export type NewData = Pick<Data, 'object_name' | 'filename' | 'type' | 'content_type' | 'upload_status' | 'meta'> &
  Partial<Pick<Data, 'id' | 'metadata' | 'custom_metadata' | 'data_source' | 'tags' | 'created_at'>>;

/** Datalakes with their data, and where the data come from. */
export class DatalakeTables {
  readonly lakes: Map<string, LakeContent> = new Map();
  readonly datas: Map<string, Data> = new Map();
  readonly projections: Map<string, DataProjection> = new Map();
  readonly sources: Map<string, DataSource> = new Map();
  readonly #newId: IdSource;
  readonly #clock: Clock;

  constructor(newId: IdSource, clock: Clock) {
    this.#newId = newId;
    this.#clock = clock;
  }

  addLake(fields: Pick<Datalake, 'name' | 'description' | 'connector_id' | 'organization_id'>): LakeContent {
    const datalake = { id: this.#newId('datalake'), ...fields, created_at: this.#clock.now() };
    const content: LakeContent = {
      datalake,
      datas: [],
      nextPosition: 0,
      datasByObjectName: new ManyByKey(),
      customMetadata: { keys: new Map(), allowExtra: true },
    };
    this.lakes.set(datalake.id, content);
    return content;
  }

  addData(lake: LakeContent, fields: NewData): Data {
    const data: Data = {
      id: fields.id ?? this.#newId('data'),
      datalake_id: lake.datalake.id,
      position: lake.nextPosition,
      object_name: fields.object_name,
      filename: fields.filename,
      type: fields.type,
      content_type: fields.content_type,
      upload_status: fields.upload_status,
      meta: fields.meta,
      metadata: fields.metadata ?? null,
      custom_metadata: fields.custom_metadata ?? null,
      data_source: fields.data_source ?? null,
      tags: fields.tags ?? NO_TAGS,
      created_at: fields.created_at ?? this.#clock.now(),
    };
    lake.nextPosition += 1;
    lake.datas.push(data);
    lake.datasByObjectName.add(data.object_name, data);
    this.datas.set(data.id, data);
    return data;
  }

  /** Takes data out of their datalake; the assets that show them are the caller's. */
  removeDatas(lake: LakeContent, removed: ReadonlySet<Data>): void {
    for (const data of removed) {
      this.datas.delete(data.id);
      lake.datasByObjectName.delete(data.object_name, data);
    }
    lake.datas = lake.datas.filter((data) => !removed.has(data));
    const ids = new Set([...removed].map(({ id }) => id));
    for (const projection of this.projections.values()) {
      if (ids.has(projection.data_id)) this.projections.delete(projection.id);
    }
  }

  lakeOf(data: Data): LakeContent {
    const lake = this.lakes.get(data.datalake_id);
    if (lake === undefined) throw new Error(`Data ${data.id} belongs to no datalake.`);
    return lake;
  }

  addProjection(fields: Omit<DataProjection, 'id' | 'created_at'>): DataProjection {
    const projection = { id: this.#newId('projection'), ...fields, created_at: this.#clock.now() };
    this.projections.set(projection.id, projection);
    return projection;
  }

  addSource(name: string): DataSource {
    const source = { id: this.#newId('data source'), name };
    this.sources.set(source.id, source);
    return source;
  }
}
