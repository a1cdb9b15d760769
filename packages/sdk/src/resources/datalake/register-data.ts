import type { Connection } from '../../http/connection.ts';
import { sendOnce } from '../../http/lost-answer.ts';
import { apiPath } from '../../http/query.ts';
import type { MaybeSignal } from '../../http/signals.ts';
import { type DataRecord, type NewData, readData, writeNewData } from '../../wire/data.ts';
import { findOrUndefined } from '../get-or-create.ts';
import { EVERY_KIND } from '../listing/item-pages.ts';
import { Data } from './data.ts';

/** What tells one data from others; what is given must all hold. */
export interface DataCriteria {
  readonly id?: string | undefined;
  readonly filename?: string | undefined;
  readonly objectName?: string | undefined;
}

export const findData = async (
  connection: Connection,
  datalakeId: string,
  { id, filename, objectName, signal }: DataCriteria & { readonly signal: MaybeSignal },
): Promise<Data> => {
  const record = await connection.request({
    method: 'GET',
    path: apiPath`/api/datalake/${datalakeId}/datas/find`,
    query: { id, filename, object_name: objectName, ...EVERY_KIND },
    read: readData({ datalakeId }),
    signal,
  });
  return new Data(connection, record);
};

/** Makes a data of a stored object, once: an object name is used for one data only. */
export const registerData = (
  connection: Connection,
  datalakeId: string,
  { data, signal }: { readonly data: NewData; readonly signal: MaybeSignal },
): Promise<Data> =>
  sendOnce({
    send: async () => {
      const record: DataRecord = await connection.request({
        method: 'POST',
        path: apiPath`/api/datalake/${datalakeId}/datas`,
        body: writeNewData(data),
        read: readData({ datalakeId }),
        signal,
      });
      return new Data(connection, record);
    },
    find: () => findOrUndefined(() => findData(connection, datalakeId, { objectName: data.objectName, signal })),
    signal,
  });
