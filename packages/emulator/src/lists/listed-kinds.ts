import type { Data } from '../entities/datalakes.ts';
import type { Asset } from '../entities/datasets.ts';
import type { Taggable } from '../entities/tags.ts';
import type { QueryFields } from './query-language.ts';

/** A record that long lists give; its place grows with each one made, and is what a cursor points at. */
export interface Listed {
  id: string;
  position: number;
}

/** How the records of one kind are filtered and ordered. */
export interface ListedKind<T extends Listed> {
  name: string;
  /** The data that a record is, or shows. */
  dataOf: (record: T) => Data;
  /** What the query language may name. */
  fields: QueryFields<T>;
  /** What `order_by` may name. */
  orders: Record<string, (record: T) => string | number>;
  /** What `find` may name. */
  keys: Record<string, (record: T) => string>;
}

const namesOf = ({ tags }: Taggable): string[] => tags.map(({ name }) => name);

const sourceOf = ({ data_source }: Data): string[] => (data_source === null ? [] : [data_source.name]);

export const ASSETS: ListedKind<Asset> = {
  name: 'Asset',
  dataOf: ({ data }) => data,
  fields: {
    id: ({ id }) => [id],
    'tags.name': namesOf,
    'data.id': ({ data }) => [data.id],
    'data.tags.name': ({ data }) => namesOf(data),
    'data.filename': ({ data }) => [data.filename],
    'data.object_name': ({ data }) => [data.object_name],
    'data.content_type': ({ data }) => [data.content_type],
    'data.data_source.name': ({ data }) => sourceOf(data),
  },
  orders: {
    created_at: ({ position }) => position,
    id: ({ id }) => id,
    filename: ({ data }) => data.filename,
    'data.filename': ({ data }) => data.filename,
    'data.created_at': ({ data }) => data.created_at,
  },
  keys: {
    id: ({ id }) => id,
    data_id: ({ data }) => data.id,
    filename: ({ data }) => data.filename,
    object_name: ({ data }) => data.object_name,
  },
};

export const DATAS: ListedKind<Data> = {
  name: 'Data',
  dataOf: (data) => data,
  fields: {
    id: ({ id }) => [id],
    'tags.name': namesOf,
    filename: ({ filename }) => [filename],
    object_name: ({ object_name }) => [object_name],
    content_type: ({ content_type }) => [content_type],
    upload_status: ({ upload_status }) => [upload_status],
    'data_source.name': sourceOf,
  },
  orders: {
    created_at: ({ position }) => position,
    id: ({ id }) => id,
    filename: ({ filename }) => filename,
    object_name: ({ object_name }) => object_name,
  },
  keys: {
    id: ({ id }) => id,
    filename: ({ filename }) => filename,
    object_name: ({ object_name }) => object_name,
  },
};
