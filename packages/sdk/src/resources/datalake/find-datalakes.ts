import type { Connection } from '../../http/connection.ts';
import type { LazyList } from '../../http/lazy-list.ts';
import { apiPath } from '../../http/query.ts';
import { readDatalake, readDatalakePage } from '../../wire/datalake.ts';
import type { CallOptions } from '../call-options.ts';
import { listRecords } from '../listing/list-records.ts';
import { Datalake } from './datalake.ts';

/** Which datalake; the default one of the organization when nothing is given. The id wins over the name. */
export interface GetDatalakeOptions extends CallOptions {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
}

export const getDatalake = async (connection: Connection, options: GetDatalakeOptions): Promise<Datalake> => {
  const { id, name, signal } = options;
  const path = apiPath`/api/organization/${connection.organizationId}/datalake`;
  const query = { id, name: id === undefined ? name : undefined };
  return new Datalake(connection, await connection.request({ method: 'GET', path, query, read: readDatalake, signal }));
};

export const listDatalakes = (connection: Connection, { signal }: CallOptions): LazyList<Datalake> =>
  listRecords(connection, {
    path: apiPath`/api/organization/${connection.organizationId}/datalakes`,
    read: readDatalakePage,
    make: (record) => new Datalake(connection, record),
    signal,
  });
