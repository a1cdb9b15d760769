import type { InferenceType } from '../../constants.ts';
import { type Connection, readNothing } from '../../http/connection.ts';
import type { LazyList } from '../../http/lazy-list.ts';
import { apiPath, type Query } from '../../http/query.ts';
import { type DatasetRecord, readKnownDataset } from '../../wire/dataset.ts';
import { readDatasetVersionPage, readNewDatasetVersion } from '../../wire/dataset-version.ts';
import type { CallOptions } from '../call-options.ts';
import { createOnce } from '../create-once.ts';
import { DatasetVersion } from '../dataset-version/dataset-version.ts';
import { type ListOptions, listRecords } from '../listing/list-records.ts';
import { addUser, listUsers, type User } from '../organization/user.ts';
import { Resource } from '../resource.ts';
import type { Tag } from '../tag/tag.ts';
import { organizationTags } from '../tag/tag-book.ts';
import { addTags, getTags, removeTags, type TagChoice, type Tagged } from '../tag/tags.ts';

/** What a new dataset version is like; `type` defaults to NOT_CONFIGURED. */
export interface CreateVersionOptions extends CallOptions {
  readonly description?: string | undefined;
  readonly type?: InferenceType | undefined;
}

/** A named series of dataset versions. */
export class Dataset extends Resource {
  #record: DatasetRecord;

  constructor(connection: Connection, record: DatasetRecord) {
    super(connection);
    this.#record = record;
  }

  get id(): string {
    return this.#record.id;
  }

  get name(): string {
    return this.#record.name;
  }

  /** Kind of tag that a dataset takes. */
  get targetType(): 'DATASET' {
    return 'DATASET';
  }

  /** Address of the dataset's page on the platform. */
  getResourceUrlOnPlatform(): string {
    return `${this.connection.origin}${apiPath`/dataset/${this.id}`}`;
  }

  /** Asks for the dataset anew. @throws ApiError, ConnectionError, TimeoutError, ResponseFormatError */
  async sync({ signal }: CallOptions = {}): Promise<void> {
    const read = readKnownDataset(this.id);
    this.#record = await this.connection.request({ method: 'GET', path: this.#path, read, signal });
  }

  /** Changes what is given. @throws ResourceConflictError when the name is taken, ApiError, ConnectionError */
  async update(
    changes: { readonly name?: string | undefined; readonly description?: string | undefined },
    { signal }: CallOptions = {},
  ): Promise<void> {
    const body = { name: changes.name, description: changes.description };
    const read = readKnownDataset(this.id);
    this.#record = await this.connection.request({ method: 'PATCH', path: this.#path, body, read, signal });
  }

  /** Deletes the dataset with its versions, their assets and annotations. @throws ApiError, ConnectionError */
  async delete({ signal }: CallOptions = {}): Promise<void> {
    await this.connection.request({ method: 'DELETE', path: this.#path, read: readNothing, signal });
  }

  /** The versions; the list is empty when there are none. @throws TypeError for a limit below 1 */
  listVersions(options: ListOptions = {}): LazyList<DatasetVersion> {
    return listRecords(this.connection, {
      path: `${this.#path}/versions`,
      range: options,
      read: readDatasetVersionPage,
      make: (record) => new DatasetVersion(this.connection, record),
      signal: options.signal,
    });
  }

  /** Gets a version by its name. @throws ResourceNotFoundError when there is none of that name */
  getVersion(version: string, options: CallOptions = {}): Promise<DatasetVersion> {
    return this.#findVersion({ version }, options);
  }

  /** Gets a version by its id. @throws ResourceNotFoundError when there is none of that id */
  getVersionById(id: string, options: CallOptions = {}): Promise<DatasetVersion> {
    return this.#findVersion({ id }, options);
  }

  /** Makes a version without assets, once also when an answer is lost. @throws ResourceConflictError when the name is taken */
  async createVersion(version: string, options: CreateVersionOptions = {}): Promise<DatasetVersion> {
    const { description = '', type = 'NOT_CONFIGURED', signal } = options;
    const body = { version, description, type };
    const path = `${this.#path}/versions`;
    const read = readNewDatasetVersion;
    const call = { method: 'POST', path, body, read, signal } as const;
    return createOnce({
      create: async () => new DatasetVersion(this.connection, await this.connection.request(call)),
      find: () => this.getVersion(version, { signal }),
      isAsMade: (found) => (found.size ?? 0) === 0 && found.type === type,
      look: `getVersion(${JSON.stringify(version)}) answers it then`,
      signal,
    });
  }

  /** Those who have access to the dataset. @throws ApiError, ConnectionError, TimeoutError */
  listUsers({ signal }: CallOptions = {}): LazyList<User> {
    return listUsers(this.connection, { kind: 'dataset', id: this.id }, { signal });
  }

  /** Gives a user access; without a `role` the platform gives the one that the organization is set to. */
  addUser(user: User, { role, signal }: CallOptions & { readonly role?: string | undefined } = {}): Promise<void> {
    return addUser(this.connection, { kind: 'dataset', id: this.id }, { userId: user.id, role, signal });
  }

  /** Gets the tags; empty when there are none. @throws ApiError, ConnectionError, TimeoutError */
  getTags({ signal }: CallOptions = {}): Promise<Tag[]> {
    return getTags(this.connection, this.#path, signal);
  }

  /**
   * Tags the dataset; a name that no tag has yet is made one.
   * @throws TypeError for a tag of another kind, PartialFailureError when some tags failed
   */
  addTags(tags: TagChoice, options: CallOptions = {}): Promise<void> {
    return addTags(this.connection, this.#tagged(options), tags);
  }

  /** Takes tags off the dataset. @throws TypeError, ResourceNotFoundError for a name that no tag has */
  removeTags(tags: TagChoice, options: CallOptions = {}): Promise<void> {
    return removeTags(this.connection, this.#tagged(options), tags);
  }

  override toJSON(): object {
    return this.#record;
  }

  get #path(): string {
    return apiPath`/api/dataset/${this.id}`;
  }

  #tagged({ signal }: CallOptions): Tagged {
    return { target: this.targetType, ids: this.ids, book: organizationTags(this.connection, this.targetType), signal };
  }

  async #findVersion(query: Query, { signal }: CallOptions): Promise<DatasetVersion> {
    const path = `${this.#path}/versions/find`;
    const read = readNewDatasetVersion;
    return new DatasetVersion(
      this.connection,
      await this.connection.request({ method: 'GET', path, query, read, signal }),
    );
  }
}
