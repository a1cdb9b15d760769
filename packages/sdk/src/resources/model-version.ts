import type { Framework, InferenceType } from '../constants.ts';
import type { Connection } from '../http/connection.ts';
import { LazyList } from '../http/lazy-list.ts';
import { apiPath } from '../http/query.ts';
import { type ModelVersionRecord, readModelFile, readModelFilePage, readModelVersion } from '../wire/model.ts';
import type { CallOptions } from './call-options.ts';
import { ModelFile } from './model-file.ts';
import { Resource } from './resource.ts';

/** One state of a named model. */
export class ModelVersion extends Resource {
  #record: ModelVersionRecord;

  constructor(connection: Connection, record: ModelVersionRecord) {
    super(connection);
    this.#record = record;
  }

  get id(): string {
    return this.#record.id;
  }

  get name(): string {
    return this.#record.name;
  }

  /** Name of the model that this is a version of. */
  get originName(): string {
    return this.#record.originName;
  }

  /** Number of the version. */
  get version(): number {
    return this.#record.version;
  }

  get type(): InferenceType {
    return this.#record.type;
  }

  get framework(): Framework {
    return this.#record.framework;
  }

  /** Label names by class index, the index written as a string; null when the model names none. */
  get labels(): Readonly<Record<string, string>> | null {
    return this.#record.labels;
  }

  /** Free parameters stored with the version; null when there are none. */
  get parameters(): Readonly<Record<string, unknown>> | null {
    return this.#record.parameters;
  }

  /** Asks for the version anew. @throws ApiError, ConnectionError, TimeoutError, ResponseFormatError */
  async sync(options: CallOptions = {}): Promise<void> {
    this.#record = await this.connection.request({
      method: 'GET',
      path: apiPath`/api/model/version/${this.id}`,
      read: readModelVersion(this.id),
      signal: options.signal,
    });
  }

  /** Gets a file by its role, such as `model-latest`. @throws ResourceNotFoundError when there is none of that name */
  async getFile(name: string, options: CallOptions = {}): Promise<ModelFile> {
    const record = await this.connection.request({
      method: 'GET',
      path: apiPath`/api/model/version/${this.id}/modelfiles/find`,
      query: { name },
      read: readModelFile,
      signal: options.signal,
    });
    return new ModelFile(this.connection, record);
  }

  /** All files of the version, in one request; the list is empty when there are none. */
  listFiles(options: CallOptions = {}): LazyList<ModelFile> {
    return LazyList.ofOne(async () => {
      const records = await this.connection.request({
        method: 'GET',
        path: apiPath`/api/model/version/${this.id}/modelfiles`,
        read: readModelFilePage,
        signal: options.signal,
      });
      return records.map((record) => new ModelFile(this.connection, record));
    });
  }

  override toJSON(): object {
    return this.#record;
  }
}
