import { type DataRecord, readData } from './data.ts';

/** Reads a data of which nobody knows the datalake before. */
export const readDataOfAsset =
  (dataId: string) =>
  (body: unknown): DataRecord => {
    const data = readData({ id: dataId, datalakeId: '' })(body);
    if (data.datalakeId === '') throw new Error('datalake_id is missing');
    return data;
  };
