import { NoConnectorFoundError } from '../../errors.ts';
import type { Connection } from '../../http/connection.ts';
import type { LazyList } from '../../http/lazy-list.ts';
import { apiPath } from '../../http/query.ts';
import type { FileSource } from '../../http/source-file.ts';
import type { CustomMetadataKey, CustomMetadataSchema } from '../../wire/custom-metadata.ts';
import { type CloudObject, type DatalakeRecord, readKnownDatalake } from '../../wire/datalake.ts';
import type { CallOptions } from '../call-options.ts';
import type { Job } from '../job/job.ts';
import { type LaunchOptions, launchProcessing } from '../processing/launch-processing.ts';
import { Resource } from '../resource.ts';
import type { Tag } from '../tag/tag.ts';
import { dataTags, type TagBook } from '../tag/tag-book.ts';
import { createProjection, type NewProjectionOptions } from './create-projection.ts';
import { MetadataSchema, type SchemaReport, type UpdateSchemaOptions } from './custom-metadata.ts';
import type { Data } from './data.ts';
import type { DataProjection } from './data-projection.ts';
import {
  type ImportBucketOptions,
  importBucketObjects,
  importCloudObjects,
  updateMultipleData,
} from './import-objects.ts';
import { type ListDataOptions, listData } from './list-data.ts';
import type { MultiData } from './multi-data.ts';
import { type DataCriteria, findData } from './register-data.ts';
import { type UploadDataOptions, type UploadPlace, uploadData } from './upload-data.ts';

/** Data as a list of them, an array, or something else that can be gone through. */
export type SomeData = AsyncIterable<{ readonly id: string }> | Iterable<{ readonly id: string }>;

/** How to launch a processing on data. */
export interface LaunchOnDataOptions extends LaunchOptions {
  readonly data: SomeData;
}

const idsOfData = async (data: SomeData): Promise<string[]> => {
  const ids: string[] = [];
  for await (const { id } of data) ids.push(id);
  return ids;
};

/** A store of data, which datasets are made of. */
export class Datalake extends Resource {
  readonly #tags: TagBook;
  readonly #schema: MetadataSchema;
  #record: DatalakeRecord;

  constructor(connection: Connection, record: DatalakeRecord) {
    super(connection);
    this.#record = record;
    this.#tags = dataTags(connection, record.id);
    this.#schema = new MetadataSchema(connection, record.id);
  }

  get id(): string {
    return this.#record.id;
  }

  get name(): string {
    return this.#record.name;
  }

  /** Id of the storage. @throws NoConnectorFoundError when the datalake has none, so that nothing can be uploaded */
  get connectorId(): string {
    const { connectorId, name } = this.#record;
    if (connectorId !== undefined) return connectorId;
    throw new NoConnectorFoundError(`datalake ${name} has no storage connector; set one on the platform`);
  }

  /** Asks for the datalake anew. @throws ApiError, ConnectionError, TimeoutError, ResponseFormatError */
  async sync(options: CallOptions = {}): Promise<void> {
    const read = readKnownDatalake(this.id);
    const { signal } = options;
    this.#keep(await this.connection.request({ method: 'GET', path: this.#path, read, signal }));
  }

  /** Where people look at the datalake in a browser. */
  getResourceUrlOnPlatform(): string {
    return `${this.connection.origin}/datalake/${this.id}`;
  }

  /**
   * Uploads files, some of them at once, and answers their data in the order of the files; no files, no request. Each
   * file is tried; a large one goes in parts, with flat memory. A request whose answer was lost is not blindly repeated.
   * @throws TypeError for lists of another length than the files; PartialFailureError when some could not be uploaded,
   * or not be processed by the platform: `done` holds the data of the others
   */
  uploadData(filepaths: FileSource | readonly FileSource[], options: UploadDataOptions = {}): Promise<Data[]> {
    return uploadData(this.#place, filepaths, options);
  }

  /** Finds one data. @throws ResourceNotFoundError when none fits, TypeError when nothing to find it by is given */
  findData(options: DataCriteria & CallOptions): Promise<Data> {
    const { id, filename, objectName, signal } = options;
    if (id === undefined && filename === undefined && objectName === undefined) {
      throw new TypeError('findData needs an id, filename or objectName');
    }
    return findData(this.connection, this.id, { id, filename, objectName, signal });
  }

  /**
   * The data, page by page of up to 1000; an empty list is empty, not an error.
   * @throws TypeError for options that contradict each other
   */
  listData(options: ListDataOptions = {}): MultiData {
    return listData(this.connection, this.id, options);
  }

  /** Makes a tag for data, once also when an answer is lost. @throws ResourceConflictError when the name is taken */
  createDataTag(name: string, options: CallOptions = {}): Promise<Tag> {
    return this.#tags.create(name, options.signal);
  }

  /** Gets a tag by its name. @throws ResourceNotFoundError when there is none of that name */
  getDataTag(name: string, options: CallOptions = {}): Promise<Tag> {
    return this.#tags.find(name, options.signal);
  }

  /** Gets a tag by its name, or makes it. @throws ApiError, ConnectionError, TimeoutError */
  getOrCreateDataTag(name: string, options: CallOptions = {}): Promise<Tag> {
    return this.#tags.getOrCreate(name, options.signal);
  }

  /** The tags for data; the list is empty when there are none. */
  listDataTags(options: CallOptions = {}): LazyList<Tag> {
    return this.#tags.list(options.signal);
  }

  /** Stores an image as another view of a data. @throws StorageError when its size in pixels cannot be read */
  createProjection(data: { readonly id: string }, options: NewProjectionOptions): Promise<DataProjection> {
    return createProjection(this.#place, data.id, options);
  }

  /**
   * Begins to make data of the objects in one's own storage whose names begin with a prefix; wait for the job that is
   * answered. Not repeated after a lost answer.
   * @throws TypeError without a prefix
   */
  async importBucketObjects(prefixes: readonly string[], options: ImportBucketOptions = {}): Promise<Job> {
    const { job, datalake } = await importBucketObjects(this.connection, this.id, { prefixes, options });
    this.#keep(datalake);
    return job;
  }

  /**
   * Begins to make data of 1 to 500 objects in one's own storage, by their names; wait for the job that is answered. Not
   * repeated after a lost answer.
   * @throws TypeError for another number of objects
   */
  async importCloudObjects(objects: Readonly<Record<string, CloudObject>>, options: CallOptions = {}): Promise<Job> {
    const { signal } = options;
    const { job, datalake } = await importCloudObjects(this.connection, this.id, { objects, signal });
    this.#keep(datalake);
    return job;
  }

  /**
   * Sets metadata, tags and source of data, by their ids, a hundred in a request; nothing given, nothing sent.
   * @throws PartialFailureError when some of several requests failed
   */
  updateMultipleData(objects: Readonly<Record<string, CloudObject>>, options: CallOptions = {}): Promise<void> {
    return updateMultipleData(this.connection, this.id, { objects, signal: options.signal });
  }

  /** Launches a processing on data of this datalake. @throws TypeError for no data, ApiError, ConnectionError, TimeoutError */
  async launchProcessing({ data, ...options }: LaunchOnDataOptions): Promise<Job> {
    const selection = { data_ids: await idsOfData(data) };
    return launchProcessing(this.connection, this.#path, { ...options, selection });
  }

  /** What data may have as custom metadata. @throws ApiError, ConnectionError, TimeoutError, ResponseFormatError */
  getCustomMetadataSchema(options: CallOptions = {}): Promise<CustomMetadataSchema> {
    return this.#schema.get(options.signal);
  }

  /** Makes or changes one key of the schema and answers it as it is stored. @throws BadRequestError, ApiError */
  upsertCustomMetadataSchemaKey(
    key: string,
    schema: CustomMetadataKey,
    options: CallOptions = {},
  ): Promise<CustomMetadataKey> {
    return this.#schema.upsert(key, schema, options.signal);
  }

  /** Deletes one key of the schema. @throws ResourceNotFoundError when there is none of that name */
  deleteCustomMetadataSchemaKey(key: string, options: CallOptions = {}): Promise<void> {
    return this.#schema.delete(key, options.signal);
  }

  /** Says whether data may have keys that the schema does not name. @throws ApiError, ConnectionError, TimeoutError */
  setAllowExtraCustomMetadata(isAllowed: boolean, options: CallOptions = {}): Promise<void> {
    return this.#schema.allowExtra(isAllowed, options.signal);
  }

  /**
   * Brings the schema to the given one, key by key: what is missing is made, what differs is changed.
   * @throws PartialFailureError when some keys could not be changed; `done` holds the keys that were
   */
  updateCustomMetadataSchema(
    schema: Readonly<Record<string, CustomMetadataKey>>,
    options: UpdateSchemaOptions = {},
  ): Promise<SchemaReport> {
    return this.#schema.update(schema, options);
  }

  override toJSON(): object {
    return this.#record;
  }

  get #path(): string {
    return apiPath`/api/datalake/${this.id}`;
  }

  get #place(): UploadPlace {
    return { connection: this.connection, datalakeId: this.id, connectorId: this.connectorId };
  }

  // An answer without a connector does not take away the known one.
  #keep(record: DatalakeRecord): void {
    this.#record = { ...record, connectorId: record.connectorId ?? this.#record.connectorId };
  }
}
