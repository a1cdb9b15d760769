import { type Connection, readNothing } from '../../http/connection.ts';
import type { LazyList } from '../../http/lazy-list.ts';
import { sendTelling } from '../../http/lost-answer.ts';
import { apiPath } from '../../http/query.ts';
import { type ModelRecord, readFoundModelVersion, readKnownModel, readModelVersionPage } from '../../wire/model.ts';
import type { CallOptions } from '../call-options.ts';
import { type ListOptions, listRecords } from '../listing/list-records.ts';
import { Resource } from '../resource.ts';
import type { Tag } from '../tag/tag.ts';
import { organizationTags } from '../tag/tag-book.ts';
import { addTags, getTags, removeTags, type TagChoice, type Tagged } from '../tag/tags.ts';
import { ModelVersion } from './model-version.ts';
import { checkModelType, MODEL_TYPES, type NewModelVersion, writeModelVersion } from './version-fields.ts';

/** What of a model is to change; what is not given stays as it is. */
export interface ModelChanges {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
}

/** A named model, of which there are versions. */
export class Model extends Resource {
  #record: ModelRecord;

  constructor(connection: Connection, record: ModelRecord) {
    super(connection);
    this.#record = record;
  }

  get id(): string {
    return this.#record.id;
  }

  get name(): string {
    return this.#record.name;
  }

  /** Whether only the organization can see the model. */
  get private(): boolean {
    return this.#record.private;
  }

  /** Kind of object, for tags. */
  get targetType(): 'MODEL' {
    return 'MODEL';
  }

  /** Where people look at the model in a browser. */
  getResourceUrlOnPlatform(): string {
    return `${this.connection.origin}/model/${this.id}`;
  }

  /** Asks for the model anew. @throws ApiError, ConnectionError, TimeoutError, ResponseFormatError */
  async sync(options: CallOptions = {}): Promise<void> {
    const call = { method: 'GET', path: this.#path, read: readKnownModel(this.id) } as const;
    this.#record = await this.connection.request({ ...call, signal: options.signal });
  }

  /** Changes name or description. @throws ResourceConflictError when the name is taken, ApiError, ConnectionError */
  async update(changes: ModelChanges, options: CallOptions = {}): Promise<void> {
    const { name, description } = changes;
    const call = { method: 'PATCH', path: this.#path, body: { name, description } } as const;
    this.#record = await this.connection.request({ ...call, read: readKnownModel(this.id), signal: options.signal });
  }

  /** Deletes the model with its versions. @throws ApiError, ConnectionError, TimeoutError */
  async delete(options: CallOptions = {}): Promise<void> {
    await this.connection.request({ method: 'DELETE', path: this.#path, read: readNothing, signal: options.signal });
  }

  /** Makes a version, which the platform numbers; not repeated after a lost answer. @throws TypeError, ApiError */
  async createVersion(version: NewModelVersion = {}, options: CallOptions = {}): Promise<ModelVersion> {
    checkModelType(version.type, MODEL_TYPES);
    const call = {
      method: 'POST',
      path: `${this.#path}/versions`,
      body: writeModelVersion(version),
      read: readFoundModelVersion,
      signal: options.signal,
    } as const;
    // The platform numbers it, so that none of those that are there is known to be this one.
    const record = await sendTelling('listVersions() tells', () => this.connection.request(call));
    return new ModelVersion(this.connection, record);
  }

  /** Gets a version by its number, or by its name. @throws ResourceNotFoundError when there is none */
  async getVersion(version: number | string, options: CallOptions = {}): Promise<ModelVersion> {
    const record = await this.connection.request({
      method: 'GET',
      path: `${this.#path}/versions/find`,
      query: typeof version === 'string' ? { name: version } : { version },
      read: readFoundModelVersion,
      signal: options.signal,
    });
    return new ModelVersion(this.connection, record);
  }

  /** The versions, page by page; the list is empty when there are none. */
  listVersions(options: ListOptions = {}): LazyList<ModelVersion> {
    return listRecords(this.connection, {
      path: `${this.#path}/versions`,
      range: options,
      read: readModelVersionPage,
      make: (record) => new ModelVersion(this.connection, record),
      signal: options.signal,
    });
  }

  /** Attaches tags for models, each as a `Tag` or by its name. @throws TypeError for a tag of another kind */
  addTags(tags: TagChoice, options: CallOptions = {}): Promise<void> {
    return addTags(this.connection, this.#tagged(options), tags);
  }

  /** Takes tags off. @throws TypeError for a tag of another kind, ResourceNotFoundError for a name that no tag has */
  removeTags(tags: TagChoice, options: CallOptions = {}): Promise<void> {
    return removeTags(this.connection, this.#tagged(options), tags);
  }

  /** The tags; empty when there are none. @throws ApiError, ConnectionError, TimeoutError */
  getTags(options: CallOptions = {}): Promise<Tag[]> {
    return getTags(this.connection, this.#path, options.signal);
  }

  override toJSON(): object {
    return this.#record;
  }

  get #path(): string {
    return apiPath`/api/model/${this.id}`;
  }

  #tagged({ signal }: CallOptions): Tagged {
    return { target: 'MODEL', ids: this.ids, book: organizationTags(this.connection, 'MODEL'), signal };
  }
}
