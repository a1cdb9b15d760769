import { z } from 'zod';
import { type KeyConfig, keyConfigSchema } from '../custom-metadata/key-config.ts';
import type { DataSource } from '../entities/datalakes.ts';
import { HttpError, notFound } from '../http-error.ts';
import { getLake } from '../lookup.ts';
import type { Platform } from '../platform.ts';
import type { LakeContent } from '../store/datalake-tables.ts';
import { created, listOf, NO_CONTENT, type Routes, readBody } from './route.ts';

const LONGEST_KEY = 255;

const allowBody = z.object({ allow_extra_custom_metadata: z.boolean() });
const sourceBody = z.object({ name: z.string().min(1) });

const schemaAnswer = ({ customMetadata: { keys, allowExtra } }: LakeContent): object => ({
  custom_metadata_schema: keys.size === 0 ? null : Object.fromEntries(keys),
  allow_extra_custom_metadata: allowExtra,
  keys: {},
});

/** Keys that were not given are left out, as the client compares what is stored with what it would send. */
const withoutNulls = (config: KeyConfig): KeyConfig => {
  const { input_type, required, archived, ...rest } = config;
  const kept = Object.entries(rest).filter(([, value]) => value !== null && value !== undefined);
  return { input_type, required, archived, ...Object.fromEntries(kept) };
};

export const datalakeRoutes = ({ store }: Platform): Routes => {
  const { lakes } = store.datalakes;
  return {
    'GET /api/organization/:org/datalakes': () => listOf([...lakes.values()].map(({ datalake }) => datalake)),
    'GET /api/organization/:org/datalake': ({ query }) => {
      const [id, name] = [query.get('id'), query.get('name')];
      if (id !== null) return getLake(store, id).datalake;
      if (name === null) return store.datalake;
      const named = [...lakes.values()].find(({ datalake }) => datalake.name === name);
      if (named === undefined) throw notFound('Datalake');
      return named.datalake;
    },
    'GET /api/datalake/:id': ({ param }) => getLake(store, param('id')).datalake,
  };
};

/** The schema that the custom metadata of a datalake's data follow; data that are there already are left as they are. */
export const customMetadataRoutes = ({ store }: Platform): Routes => ({
  'GET /api/datalake/:id/custom-metadata': ({ param }) => schemaAnswer(getLake(store, param('id'))),
  'PATCH /api/datalake/:id/custom-metadata': ({ param, body }) => {
    const lake = getLake(store, param('id'));
    lake.customMetadata.allowExtra = readBody(allowBody, body).allow_extra_custom_metadata;
    return schemaAnswer(lake);
  },
  'POST /api/datalake/:id/custom-metadata/keys/:key': ({ param, body }) => {
    const lake = getLake(store, param('id'));
    const key = param('key');
    if (key === '' || key.length > LONGEST_KEY) throw new HttpError(422, `A key has 1 to ${LONGEST_KEY} characters`);
    const config = withoutNulls(readBody(keyConfigSchema, body));
    lake.customMetadata.keys.set(key, config);
    return config;
  },
  'DELETE /api/datalake/:id/custom-metadata/keys/:key': ({ param }) => {
    if (!getLake(store, param('id')).customMetadata.keys.delete(param('key'))) throw notFound('Key');
    return NO_CONTENT;
  },
});

export const dataSourceRoutes = ({ store }: Platform): Routes => {
  const { sources, datas } = store.datalakes;
  const named = (name: string): DataSource | undefined => [...sources.values()].find((source) => source.name === name);
  const getSource = (id: string): DataSource => {
    const source = sources.get(id);
    if (source === undefined) throw notFound('Data source');
    return source;
  };
  const newName = (body: unknown, own?: DataSource): string => {
    const { name } = readBody(sourceBody, body);
    const holder = named(name);
    if (holder !== undefined && holder !== own) throw new HttpError(409, `A data source is named ${name} already`);
    return name;
  };
  return {
    'GET /api/organization/:org/datasources': () => listOf([...sources.values()]),
    'POST /api/organization/:org/datasources': ({ body }) => created(store.datalakes.addSource(newName(body))),
    'GET /api/organization/:org/datasources/find': ({ query }) => {
      const source = named(query.get('name') ?? '');
      if (source === undefined) throw notFound('Data source');
      return source;
    },
    'GET /api/data/source/:id': ({ param }) => getSource(param('id')),
    'PATCH /api/data/source/:id': ({ param, body }) => {
      const source = getSource(param('id'));
      source.name = newName(body, source);
      return source;
    },
    'DELETE /api/data/source/:id': ({ param }) => {
      const source = getSource(param('id'));
      for (const data of datas.values()) if (data.data_source === source) data.data_source = null;
      sources.delete(source.id);
      return NO_CONTENT;
    },
  };
};
