import type { Connection } from '../../http/connection.ts';
import { chunksOf } from '../../http/pagination.ts';
import { apiPath } from '../../http/query.ts';
import { type MaybeSignal, pause } from '../../http/signals.ts';
import { type PartFailure, PartialFailureError, WaitTimeoutError } from '../../operation-errors.ts';
import { readDataPage } from '../../wire/data.ts';
import type { WaitOptions } from '../job/wait-for-status.ts';
import { EVERY_KIND } from '../listing/item-pages.ts';
import type { Data } from './data.ts';
import { UnprocessableDataError } from './data-errors.ts';

const CHUNK = 1000;

/** Asks for the state of many data, a thousand in a request. */
const syncChunk = async (connection: Connection, data: readonly Data[], signal: MaybeSignal): Promise<void> => {
  const [first] = data;
  if (first === undefined) return;
  const page = await connection.request({
    method: 'XGET',
    path: apiPath`/api/datalake/${first.datalakeId}/datas`,
    body: { ids: data.map(({ id }) => id), ...EVERY_KIND },
    read: readDataPage(first.datalakeId),
    signal,
  });
  const records = new Map(page.items.map((record) => [record.id, record]));
  for (const one of data) {
    const record = records.get(one.id);
    if (record !== undefined) one.keep(record);
  }
};

const syncAll = async (connection: Connection, data: readonly Data[], signal: MaybeSignal): Promise<void> => {
  const [only, ...others] = data;
  if (only !== undefined && others.length === 0) return only.sync({ signal });
  for (const chunk of chunksOf(data, CHUNK)) await syncChunk(connection, chunk, signal);
};

/** Waits until the platform has processed uploads of one datalake, or the time is up, and updates the data. */
export const settleData = async (
  connection: Connection,
  data: readonly Data[],
  { everyMs = 1000, timeoutMs = 20_000, signal }: WaitOptions,
): Promise<void> => {
  const endMs = performance.now() + timeoutMs;
  let pending = data.filter((one) => !one.isReady());
  while (pending.length > 0) {
    await syncAll(connection, pending, signal);
    pending = pending.filter((one) => !one.isReady());
    const leftMs = endMs - performance.now();
    if (pending.length === 0 || leftMs <= 0) return;
    await pause(Math.min(everyMs, leftMs), [signal]);
  }
};

/** Why an uploaded data cannot be used; undefined when it can. */
export const whyUnusable = (data: Data): Error | undefined => {
  if (data.uploadStatus === 'ERROR') return new UnprocessableDataError(data);
  if (data.isReady()) return undefined;
  return new WaitTimeoutError(`${data.filename} (data ${data.id}) is still ${data.uploadStatus}`);
};

/** @throws PartialFailureError when the platform could not process some, or not in time */
export const checkSettled = (operation: string, data: readonly Data[]): void => {
  const failures = data.flatMap((one): PartFailure[] => {
    const error = whyUnusable(one);
    return error === undefined ? [] : [{ item: `${one.filename} (${one.id})`, error }];
  });
  if (failures.length === 0) return;
  throw new PartialFailureError(operation, { done: data.filter((one) => whyUnusable(one) === undefined), failures });
};
