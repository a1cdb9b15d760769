import { type Connection, readNothing } from '../../http/connection.ts';
import { chunksOf } from '../../http/pagination.ts';
import { apiPath } from '../../http/query.ts';
import type { MaybeSignal } from '../../http/signals.ts';
import { type CloudObject, type DatalakeRecord, readImport, writeCloudObjects } from '../../wire/datalake.ts';
import type { CallOptions } from '../call-options.ts';
import { Job } from '../job/job.ts';
import { eachPart } from '../parts.ts';
import type { TagChoice } from '../tag/tags.ts';
import type { DataSource } from './data-source.ts';
import { dataSourceIdOf, dataTagIds } from './upload-data.ts';

/** What data that are imported from a bucket get: tags and a source, each as an object or by name. */
export interface ImportBucketOptions extends CallOptions {
  readonly tags?: TagChoice | undefined;
  readonly source?: DataSource | string | undefined;
}

export interface StartedImport {
  readonly job: Job;
  readonly datalake: DatalakeRecord;
}

const MOST_OBJECTS = 500;
const MOST_UPDATES = 100;

// Not repeated after a lost answer: whether an import that runs twice makes its data twice is not known.
const startImport = async (
  connection: Connection,
  datalakeId: string,
  { body, signal }: { readonly body: object; readonly signal: MaybeSignal },
): Promise<StartedImport> => {
  const { job, datalake } = await connection.request({
    method: 'POST',
    path: apiPath`/api/datalake/${datalakeId}/objects`,
    body: { datalake_id: datalakeId, ...body },
    read: readImport(datalakeId),
    signal,
  });
  return { job: new Job(connection, job), datalake };
};

export const importBucketObjects = async (
  connection: Connection,
  datalakeId: string,
  { prefixes, options }: { readonly prefixes: readonly string[]; readonly options: ImportBucketOptions },
): Promise<StartedImport> => {
  if (prefixes.length === 0) throw new TypeError('give at least one prefix; "/" stands for the whole bucket');
  const tagIds = await dataTagIds(connection, datalakeId, options);
  const sourceId = await dataSourceIdOf(connection, options);
  const body = { prefixes, tag_ids: tagIds, data_source_id: sourceId };
  return startImport(connection, datalakeId, { body, signal: options.signal });
};

export const importCloudObjects = (
  connection: Connection,
  datalakeId: string,
  { objects, signal }: { readonly objects: Readonly<Record<string, CloudObject>>; readonly signal: MaybeSignal },
): Promise<StartedImport> => {
  const count = Object.keys(objects).length;
  if (count < 1 || count > MOST_OBJECTS) {
    throw new TypeError(`one import takes 1 to ${MOST_OBJECTS} objects, got ${count}: make a job of each part`);
  }
  return startImport(connection, datalakeId, { body: { objects: writeCloudObjects(objects) }, signal });
};

/** Changes many data, a hundred in a request. */
export const updateMultipleData = async (
  connection: Connection,
  datalakeId: string,
  { objects, signal }: { readonly objects: Readonly<Record<string, CloudObject>>; readonly signal: MaybeSignal },
): Promise<void> => {
  await eachPart('the update of data', chunksOf(Object.entries(objects), MOST_UPDATES), {
    nameOf: (part) => `${part.length} data from ${part[0]?.[0]}`,
    run: (part) =>
      connection.request({
        method: 'PATCH',
        path: apiPath`/api/datalake/${datalakeId}/data/bulk`,
        body: { datalake_id: datalakeId, objects: writeCloudObjects(Object.fromEntries(part)) },
        read: readNothing,
        signal,
      }),
    signal,
  });
};
