import type { Connection } from '../../http/connection.ts';
import type { LazyList } from '../../http/lazy-list.ts';
import type { MaybeSignal } from '../../http/signals.ts';
import { readModel, readModelPage, readModelVersion } from '../../wire/model.ts';
import type { CallOptions } from '../call-options.ts';
import { createOnce } from '../create-once.ts';
import { type ListOptions, listRecords } from '../listing/list-records.ts';
import { createInOrganization, findInOrganization, organizationPath } from '../organization/in-organization.ts';
import { Model } from './model.ts';
import { ModelVersion } from './model-version.ts';

/** What a new model says of itself; there is a description when none is given. */
export interface CreateModelOptions extends CallOptions {
  readonly description?: string | undefined;
}

/** Which public models: all, or those of a name. */
export interface ListPublicModelsOptions extends ListOptions {
  readonly name?: string | undefined;
}

const PUBLIC_MODELS = '/api/models';

export const findModel = async (
  connection: Connection,
  query: { readonly name: string } | { readonly id: string },
  signal: MaybeSignal,
): Promise<Model> =>
  new Model(
    connection,
    await findInOrganization(connection, 'models', { query: { ...query }, read: readModel, signal }),
  );

export const createModel = (
  connection: Connection,
  name: string,
  { description = 'A brand new model!', signal }: CreateModelOptions,
): Promise<Model> =>
  createOnce({
    async create() {
      const call = { body: { name, description }, read: readModel, signal };
      return new Model(connection, await createInOrganization(connection, 'models', call));
    },
    find: () => findModel(connection, { name }, signal),
    isAsMade: async (model) => (await model.listVersions({ limit: 1, signal }).toArray()).length === 0,
    look: `getModel(${JSON.stringify(name)}) answers it then`,
    signal,
  });

export const listModels = (connection: Connection, options: ListOptions): LazyList<Model> =>
  listRecords(connection, {
    path: organizationPath(connection, 'models'),
    range: options,
    read: readModelPage,
    make: (record) => new Model(connection, record),
    signal: options.signal,
  });

export const findPublicModel = async (connection: Connection, name: string, signal: MaybeSignal): Promise<Model> => {
  const call = { method: 'GET', path: `${PUBLIC_MODELS}/find`, query: { name }, read: readModel, signal } as const;
  return new Model(connection, await connection.request(call));
};

export const listPublicModels = (connection: Connection, options: ListPublicModelsOptions): LazyList<Model> =>
  listRecords(connection, {
    path: PUBLIC_MODELS,
    query: { name: options.name },
    range: options,
    read: readModelPage,
    make: (record) => new Model(connection, record),
    signal: options.signal,
  });

export const getModelVersionById = async (
  connection: Connection,
  id: string,
  signal: MaybeSignal,
): Promise<ModelVersion> => {
  const call = { query: { id }, read: readModelVersion(id), signal };
  return new ModelVersion(connection, await findInOrganization(connection, 'modelversions', call));
};
