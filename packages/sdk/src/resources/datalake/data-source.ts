import { type Connection, readNothing } from '../../http/connection.ts';
import type { LazyList } from '../../http/lazy-list.ts';
import { apiPath } from '../../http/query.ts';
import type { MaybeSignal } from '../../http/signals.ts';
import { type DataSourceRecord, readDataSource, readDataSourcePage, readKnownDataSource } from '../../wire/data.ts';
import type { CallOptions } from '../call-options.ts';
import { createOnce } from '../create-once.ts';
import { getOrCreate } from '../get-or-create.ts';
import { listRecords } from '../listing/list-records.ts';
import { Resource } from '../resource.ts';

/** Where data came from, such as a camera. */
export class DataSource extends Resource {
  #record: DataSourceRecord;

  constructor(connection: Connection, record: DataSourceRecord) {
    super(connection);
    this.#record = record;
  }

  get id(): string {
    return this.#record.id;
  }

  get name(): string {
    return this.#record.name;
  }

  /** Asks for the source anew. @throws ApiError, ConnectionError, TimeoutError, ResponseFormatError */
  async sync(options: CallOptions = {}): Promise<void> {
    const read = readKnownDataSource(this.id);
    const { signal } = options;
    this.#record = await this.connection.request({ method: 'GET', path: this.#path, read, signal });
  }

  /** Renames the source. @throws ResourceConflictError when the name is taken, ApiError, ConnectionError, TimeoutError */
  async update(changes: { readonly name: string }, options: CallOptions = {}): Promise<void> {
    this.#record = await this.connection.request({
      method: 'PATCH',
      path: this.#path,
      body: { name: changes.name },
      read: readKnownDataSource(this.id),
      signal: options.signal,
    });
  }

  /** Deletes the source; its data have none from then on. @throws ApiError, ConnectionError, TimeoutError */
  async delete(options: CallOptions = {}): Promise<void> {
    await this.connection.request({ method: 'DELETE', path: this.#path, read: readNothing, signal: options.signal });
  }

  override toJSON(): object {
    return this.#record;
  }

  get #path(): string {
    return apiPath`/api/data/source/${this.id}`;
  }
}

const pathOf = (connection: Connection): string => apiPath`/api/organization/${connection.organizationId}/datasources`;

export const listDatasources = (connection: Connection, options: CallOptions): LazyList<DataSource> =>
  listRecords(connection, {
    path: pathOf(connection),
    read: readDataSourcePage,
    make: (record) => new DataSource(connection, record),
    signal: options.signal,
  });

export const getDatasource = async (connection: Connection, name: string, signal: MaybeSignal): Promise<DataSource> => {
  const path = `${pathOf(connection)}/find`;
  const query = { name };
  return new DataSource(
    connection,
    await connection.request({ method: 'GET', path, query, read: readDataSource, signal }),
  );
};

const makeDatasource = async (connection: Connection, name: string, signal: MaybeSignal): Promise<DataSource> => {
  const path = pathOf(connection);
  const body = { name };
  return new DataSource(
    connection,
    await connection.request({ method: 'POST', path, body, read: readDataSource, signal }),
  );
};

export const createDatasource = (connection: Connection, name: string, signal: MaybeSignal): Promise<DataSource> =>
  createOnce({
    create: () => makeDatasource(connection, name, signal),
    find: () => getDatasource(connection, name, signal),
    look: `getDatasource(${JSON.stringify(name)}) answers it then`,
    signal,
  });

export const getOrCreateDatasource = (connection: Connection, name: string, signal: MaybeSignal): Promise<DataSource> =>
  getOrCreate({
    find: () => getDatasource(connection, name, signal),
    create: () => makeDatasource(connection, name, signal),
    signal,
  });
