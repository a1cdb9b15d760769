import type { Framework, InferenceType } from '../../constants.ts';
import { ForbiddenError } from '../../errors.ts';
import { type Connection, readNothing } from '../../http/connection.ts';
import { LazyList } from '../../http/lazy-list.ts';
import { apiPath } from '../../http/query.ts';
import type { FileSource } from '../../http/source-file.ts';
import { type ModelVersionRecord, readModelFilePage, readModelVersion } from '../../wire/model.ts';
import { readModelContext } from '../../wire/model-context.ts';
import type { CallOptions } from '../call-options.ts';
import type { Job } from '../job/job.ts';
import { type LaunchOptions, launchProcessing } from '../processing/launch-processing.ts';
import { Resource } from '../resource.ts';
import type { Tag } from '../tag/tag.ts';
import { organizationTags } from '../tag/tag-book.ts';
import { addTags, getTags, removeTags, type TagChoice, type Tagged } from '../tag/tags.ts';
import { ModelContext } from './model-context.ts';
import { ModelFile } from './model-file.ts';
import { getModelFile, type StoreOptions, storeFile } from './store-file.ts';
import { checkModelType, MODEL_TYPES, type ModelVersionChanges, writeModelVersion } from './version-fields.ts';

/** One state of a named model, as it is stored; see `ModelVersion`, which can be deployed too. */
export class StoredModelVersion extends Resource {
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

  /** Id of the model that this is a version of. */
  get originId(): string {
    return this.#record.originId;
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

  /** Kind of object, for tags. */
  get targetType(): 'MODEL_VERSION' {
    return 'MODEL_VERSION';
  }

  /** Where people look at the version in a browser. */
  getResourceUrlOnPlatform(): string {
    return `${this.connection.origin}/model/version/${this.id}`;
  }

  /** Asks for the version anew. @throws ApiError, ConnectionError, TimeoutError, ResponseFormatError */
  async sync(options: CallOptions = {}): Promise<void> {
    const call = { method: 'GET', path: this.path, read: readModelVersion(this.id) } as const;
    this.#record = await this.connection.request({ ...call, signal: options.signal });
  }

  /** Changes the version; what is not given stays. @throws TypeError for a type that it cannot have, ApiError */
  async update(changes: ModelVersionChanges, options: CallOptions = {}): Promise<void> {
    const allowed = MODEL_TYPES.filter((type) => type !== 'MASK');
    checkModelType(changes.type, allowed);
    const call = { method: 'PATCH', path: this.path, body: writeModelVersion(changes) } as const;
    const { signal } = options;
    this.#record = await this.connection.request({ ...call, read: readModelVersion(this.id), signal });
  }

  /** Deletes the version with its files. @throws ApiError, ConnectionError, TimeoutError */
  async delete(options: CallOptions = {}): Promise<void> {
    await this.connection.request({ method: 'DELETE', path: this.path, read: readNothing, signal: options.signal });
  }

  /** Gets what the version was made with, also of a public model. @throws ResourceNotFoundError when nobody knows */
  async getContext(options: CallOptions = {}): Promise<ModelContext> {
    const ask = async (place: string): Promise<ModelContext> => {
      const call = { method: 'GET', path: `${this.path}/${place}`, read: readModelContext } as const;
      return new ModelContext(this.connection, await this.connection.request({ ...call, signal: options.signal }));
    };
    try {
      return await ask('context');
    } catch (error) {
      if (!(error instanceof ForbiddenError)) throw error;
      return ask('public/context');
    }
  }

  /** Gets a file by its role, such as `model-latest`. @throws ResourceNotFoundError when there is none of that name */
  getFile(name: string, options: CallOptions = {}): Promise<ModelFile> {
    return getModelFile(this.connection, { versionId: this.id, name, signal: options.signal });
  }

  /** All files of the version, in one request; the list is empty when there are none. */
  listFiles(options: CallOptions = {}): LazyList<ModelFile> {
    return LazyList.ofOne(async () => {
      const call = { method: 'GET', path: `${this.path}/modelfiles`, read: readModelFilePage } as const;
      const records = await this.connection.request({ ...call, signal: options.signal });
      return records.map((record) => new ModelFile(this.connection, record));
    });
  }

  /**
   * Stores a file of any size under a role, such as `model-latest`; a large one goes in parts, with flat memory. A
   * request whose answer was lost is not blindly repeated.
   * @throws ResourceConflictError when the name is taken and not to be replaced; StorageError, ApiError, ConnectionError
   */
  store(name: string, path: FileSource, options: StoreOptions = {}): Promise<ModelFile> {
    const file = { versionId: this.id, name, signal: options.signal };
    return storeFile(this.connection, file, { ...options, source: path });
  }

  /** Attaches tags for model versions, each as a `Tag` or by its name. @throws TypeError for a tag of another kind */
  addTags(tags: TagChoice, options: CallOptions = {}): Promise<void> {
    return addTags(this.connection, this.#tagged(options), tags);
  }

  /** Takes tags off. @throws TypeError for a tag of another kind, ResourceNotFoundError for a name that no tag has */
  removeTags(tags: TagChoice, options: CallOptions = {}): Promise<void> {
    return removeTags(this.connection, this.#tagged(options), tags);
  }

  /** The tags; empty when there are none. @throws ApiError, ConnectionError, TimeoutError */
  getTags(options: CallOptions = {}): Promise<Tag[]> {
    return getTags(this.connection, this.path, options.signal);
  }

  /** Launches a processing on the version. Not repeated after a lost answer. @throws BadRequestError, ApiError */
  launchProcessing(options: LaunchOptions): Promise<Job> {
    return launchProcessing(this.connection, this.path, options);
  }

  override toJSON(): object {
    return this.#record;
  }

  protected get path(): string {
    return apiPath`/api/model/version/${this.id}`;
  }

  #tagged({ signal }: CallOptions): Tagged {
    const book = organizationTags(this.connection, 'MODEL_VERSION');
    return { target: 'MODEL_VERSION', ids: this.ids, book, signal };
  }
}
