import { z } from 'zod';
import { checkCustomMetadata } from '../custom-metadata/check-values.ts';
import type { Data, DataSource } from '../entities/datalakes.ts';
import type { Tag } from '../entities/tags.ts';
import { DATA_TYPES, type JsonObject } from '../entities/values.ts';
import { HttpError } from '../http-error.ts';
import { jsonObject } from '../json.ts';
import { getData, getLake, refuseIfLocked } from '../lookup.ts';
import type { Platform } from '../platform.ts';
import { readDimensions } from '../seed/image-dimensions.ts';
import type { LakeContent } from '../store/datalake-tables.ts';
import type { Store } from '../store.ts';
import { dataAnswer } from './data-answers.ts';
import { created, NO_CONTENT, type Routes, readBody } from './route.ts';

const metadata = jsonObject.nullable();

const dataBody = z.object({
  type: z.enum(DATA_TYPES),
  filename: z.string().min(1).max(1024),
  object_name: z.string().min(1),
  content_type: z.string(),
  tags: z.array(z.string()).default([]),
  data_source_id: z.string().nullable().optional(),
  meta: z
    .object({ width: z.int().min(0), height: z.int().min(0) })
    .nullable()
    .optional(),
  metadata: metadata.optional(),
  custom_metadata: metadata.optional(),
});

const metadataBody = z.object({ metadata });
const customMetadataBody = z.object({ custom_metadata: metadata });
const idsBody = z.object({ ids: z.array(z.string()) });

/** What is said of a data that is imported or updated with others; tags and source are names. */
export interface CloudObject {
  metadata?: JsonObject | null | undefined;
  custom_metadata?: JsonObject | null | undefined;
  tags: string[];
  data_source?: string | null | undefined;
}

const cloudObject: z.ZodType<CloudObject> = z.object({
  metadata: metadata.optional(),
  custom_metadata: metadata.optional(),
  tags: z.array(z.string().min(1)).default([]),
  data_source: z.string().min(1).nullable().optional(),
});

export const cloudObjects: z.ZodType<Record<string, CloudObject>> = z.record(z.string(), cloudObject);

const MOST_UPDATES = 100;

const bulkBody = z.object({ datalake_id: z.string().optional(), objects: cloudObjects });

/** Data tags that a body names by id. @throws HttpError 400 when one is not of this datalake. */
export const dataTagsOf = (store: Store, { datalake }: LakeContent, ids: readonly string[]): Tag[] =>
  [...new Set(ids)].map((id) => {
    const tag = store.tags.byId.get(id);
    if (tag?.target_type !== 'DATA' || tag.scopeId !== datalake.id) {
      throw new HttpError(400, `${id} is no data tag of this datalake`);
    }
    return tag;
  });

/** @throws HttpError 400 when there is no such source. */
export const dataSourceOf = (store: Store, id: string | null | undefined): DataSource | null => {
  if (id === null || id === undefined) return null;
  const source = store.datalakes.sources.get(id);
  if (source === undefined) throw new HttpError(400, `There is no data source ${id}`);
  return source;
};

/** Works out what a new data is: its size unless it was given. What is no image that can be read ends as ERROR. */
export const processData = ({ objects, background }: Platform, data: Data): void => {
  background.start({
    begun: () => {
      data.upload_status = 'COMPUTING';
    },
    done: () => {
      const object = objects.get(data.object_name);
      const bytes = object === undefined ? undefined : objects.peek(object);
      if (data.meta.width === 0 && bytes !== undefined) data.meta = readDimensions(bytes);
      data.upload_status = data.type === 'IMAGE' && data.meta.width === 0 ? 'ERROR' : 'DONE';
    },
    failed: () => {
      data.upload_status = 'ERROR';
    },
  });
};

const addData = (platform: Platform, lake: LakeContent, body: unknown): Data => {
  const { store, objects, behaviour } = platform;
  const { tags, data_source_id, meta, metadata, custom_metadata, ...fields } = readBody(dataBody, body);
  checkCustomMetadata(custom_metadata ?? null, lake.customMetadata);
  const marks = { tags: dataTagsOf(store, lake, tags), data_source: dataSourceOf(store, data_source_id) };
  if (objects.get(fields.object_name) === undefined) {
    throw new HttpError(400, `Nothing is stored under ${fields.object_name}`);
  }
  if (behaviour.existingObjectName === 'conflict' && lake.datasByObjectName.has(fields.object_name)) {
    throw new HttpError(409, `A data of this datalake is ${fields.object_name} already`);
  }
  const data = store.datalakes.addData(lake, {
    ...fields,
    ...marks,
    upload_status: 'PENDING',
    meta: meta ?? { width: 0, height: 0 },
    metadata: metadata ?? null,
    custom_metadata: custom_metadata ?? null,
  });
  processData(platform, data);
  return data;
};

/** Data tags by name, made when there is none. */
export const tagsByName = ({ tags }: Store, { datalake }: LakeContent, names: readonly string[]): Tag[] =>
  [...new Set(names)].map((name) => tags.find('DATA', datalake.id, name) ?? tags.add('DATA', datalake.id, name));

/** A data source by name, made when there is none. */
export const sourceByName = ({ datalakes }: Store, name: string): DataSource =>
  [...datalakes.sources.values()].find((source) => source.name === name) ?? datalakes.addSource(name);

/** Adds to data what is said of them; what is left out or null stays, tags come on top. */
const updateMany = (store: Store, lake: LakeContent, body: unknown): number => {
  const changes = Object.entries(readBody(bulkBody, body).objects);
  if (changes.length === 0 || changes.length > MOST_UPDATES) throw new HttpError(422, `1 to ${MOST_UPDATES} at a time`);
  const checked = changes.map(([id, change]) => {
    const data = store.datalakes.datas.get(id);
    if (data?.datalake_id !== lake.datalake.id) throw new HttpError(400, `${id} is no data of this datalake`);
    const custom = change.custom_metadata ?? null;
    if (custom !== null) checkCustomMetadata({ ...data.custom_metadata, ...custom }, lake.customMetadata);
    return { data, change, custom };
  });
  for (const { data, change, custom } of checked) {
    if (change.metadata) data.metadata = { ...data.metadata, ...change.metadata };
    if (custom !== null) data.custom_metadata = { ...data.custom_metadata, ...custom };
    if (change.data_source) data.data_source = sourceByName(store, change.data_source);
    data.tags = [...new Set([...data.tags, ...tagsByName(store, lake, change.tags)])];
  }
  return checked.length;
};

/** Deletes data with the assets that show them. @throws HttpError 423 when a locked version shows one. */
const removeDatas = (store: Store, lake: LakeContent, datas: ReadonlySet<Data>): void => {
  for (const content of store.versions.values()) {
    if (content.version.is_locked && [...datas].some(({ id }) => content.assetsByDataId.has(id)))
      refuseIfLocked(content);
  }
  store.removeAssetsOf(datas);
  store.deployments.removePredictedAssetsOf(datas);
  store.datalakes.removeDatas(lake, datas);
};

/** Making, changing and deleting data. */
export const dataChangeRoutes = (platform: Platform): Routes => {
  const { store } = platform;
  return {
    'POST /api/datalake/:id/datas': ({ param, body }) =>
      created(dataAnswer(platform, addData(platform, getLake(store, param('id')), body), true)),
    'DELETE /api/datalake/:id/datas': ({ param, body }) => {
      const lake = getLake(store, param('id'));
      const ids = new Set(readBody(idsBody, body).ids);
      removeDatas(store, lake, new Set(lake.datas.filter(({ id }) => ids.has(id))));
      return NO_CONTENT;
    },
    'PATCH /api/datalake/:id/data/bulk': ({ param, body }) => ({
      count: updateMany(store, getLake(store, param('id')), body),
    }),
    'PATCH /api/data/:id': ({ param, body }) => {
      const data = getData(store, param('id'));
      data.metadata = readBody(metadataBody, body).metadata;
      return dataAnswer(platform, data, true);
    },
    'PATCH /api/data/:id/custom-metadata': ({ param, body }) => {
      const data = getData(store, param('id'));
      const { custom_metadata } = readBody(customMetadataBody, body);
      checkCustomMetadata(custom_metadata, store.datalakes.lakeOf(data).customMetadata);
      data.custom_metadata = custom_metadata;
      return { custom_metadata };
    },
    'DELETE /api/data/:id': ({ param }) => {
      const data = getData(store, param('id'));
      removeDatas(store, store.datalakes.lakeOf(data), new Set([data]));
      return NO_CONTENT;
    },
  };
};
