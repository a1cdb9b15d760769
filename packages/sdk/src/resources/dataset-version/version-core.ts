import type { InferenceType } from '../../constants.ts';
import { type Connection, readNothing } from '../../http/connection.ts';
import { apiPath } from '../../http/query.ts';
import {
  type DatasetVersionRecord,
  type DatasetVersionStats,
  readAnalytics,
  readDatasetVersion,
} from '../../wire/dataset-version.ts';
import { type AttributeDefinitions, readAttributes } from '../../wire/label.ts';
import type { CallOptions } from '../call-options.ts';
import { Resource } from '../resource.ts';
import type { Tag } from '../tag/tag.ts';
import { organizationTags } from '../tag/tag-book.ts';
import { addTags, getTags, removeTags, type TagChoice, type Tagged } from '../tag/tags.ts';
import { retrieveStats } from './version-reader.ts';

/** What of a dataset version is to change; what is not given stays as it is. */
export interface DatasetVersionChanges {
  readonly version?: string | undefined;
  readonly description?: string | undefined;
  readonly type?: InferenceType | undefined;
}

/** What a dataset version says of itself, its own tags, attributes and lock. */
export abstract class VersionCore extends Resource {
  #record: DatasetVersionRecord;

  constructor(connection: Connection, record: DatasetVersionRecord) {
    super(connection);
    this.#record = record;
  }

  get id(): string {
    return this.#record.id;
  }

  /** Name of the dataset; the version's own name is `version`. */
  get name(): string {
    return this.#record.name;
  }

  /** Id of the dataset. */
  get originId(): string {
    return this.#record.originId;
  }

  get version(): string {
    return this.#record.version;
  }

  get type(): InferenceType {
    return this.#record.type;
  }

  /** Whether the version is locked against changes; undefined when the platform did not say. */
  get isLocked(): boolean | undefined {
    return this.#record.isLocked;
  }

  /** Number of assets; undefined when the platform did not say. */
  get size(): number | undefined {
    return this.#record.size;
  }

  /** Kind of tag that a dataset version takes. */
  get targetType(): 'DATASET_VERSION' {
    return 'DATASET_VERSION';
  }

  /** Address of the version's page on the platform. */
  getResourceUrlOnPlatform(): string {
    return `${this.connection.origin}${apiPath`/dataset/version/${this.id}`}`;
  }

  /** Asks for the version anew. @throws ApiError, ConnectionError, TimeoutError, ResponseFormatError */
  async sync({ signal }: CallOptions = {}): Promise<void> {
    const read = readDatasetVersion(this.id);
    this.#record = await this.connection.request({ method: 'GET', path: this.path, read, signal });
  }

  /** Changes what is given. @throws ResourceConflictError when the name is taken, ResourceLockedError, ApiError */
  async update(changes: DatasetVersionChanges, { signal }: CallOptions = {}): Promise<void> {
    const { version, description, type } = changes;
    const body = { version, description, type };
    const read = readDatasetVersion(this.id);
    this.#record = await this.connection.request({ method: 'PATCH', path: this.path, body, read, signal });
  }

  /** Sets what the version is made for. @throws ResourceLockedError, ApiError, ConnectionError, TimeoutError */
  setType(type: InferenceType, options: CallOptions = {}): Promise<void> {
    return this.update({ type }, options);
  }

  /** Deletes the version with its assets and annotations. @throws ApiError, ConnectionError, TimeoutError */
  async delete({ signal }: CallOptions = {}): Promise<void> {
    await this.connection.request({ method: 'DELETE', path: this.path, read: readNothing, signal });
  }

  /** Locks the version against every change. @throws ApiError, ConnectionError, TimeoutError */
  lock(options: CallOptions = {}): Promise<void> {
    return this.#setLocked(true, options);
  }

  /** Allows changes again. @throws ApiError, ConnectionError, TimeoutError */
  unlock(options: CallOptions = {}): Promise<void> {
    return this.#setLocked(false, options);
  }

  /** Counts shapes by label, and annotations. @throws ApiError, ConnectionError, TimeoutError */
  retrieveStats(options: CallOptions = {}): Promise<DatasetVersionStats> {
    return retrieveStats(this.connection, this.id, options);
  }

  /** Gets how the tags of the assets are used, as the platform puts it: its shape is not documented. */
  getAssetTagAnalytics(options: CallOptions = {}): Promise<Record<string, unknown>> {
    return this.#analytics('ASSET', options);
  }

  /** Gets how the tags of the assets' data are used, as the platform puts it: its shape is not documented. */
  getDataTagAnalytics(options: CallOptions = {}): Promise<Record<string, unknown>> {
    return this.#analytics('DATA', options);
  }

  /** Gets what attributes annotations of this version may have; undefined when none are set. */
  getAttributes({ signal }: CallOptions = {}): Promise<AttributeDefinitions | undefined> {
    return this.connection.request({ method: 'GET', path: `${this.path}/attributes`, read: readAttributes, signal });
  }

  /** Sets what attributes annotations of this version may have; undefined takes all away. */
  async setAttributes(attributes: AttributeDefinitions | undefined, { signal }: CallOptions = {}): Promise<void> {
    const body = { attributes: attributes ?? null };
    const path = `${this.path}/attributes`;
    await this.connection.request({ method: 'POST', path, body, isIdempotent: true, read: readNothing, signal });
  }

  /** Gets the tags of the version itself, not of its assets; empty when it has none. */
  getTags(options: CallOptions = {}): Promise<Tag[]> {
    return getTags(this.connection, this.path, options.signal);
  }

  /**
   * Tags the version itself, not its assets; a name that no tag has yet is made one.
   * @throws TypeError for a tag of another kind, PartialFailureError when some tags failed
   */
  addTags(tags: TagChoice, options: CallOptions = {}): Promise<void> {
    return addTags(this.connection, this.#tagged(options), tags);
  }

  /** Takes tags off the version itself. @throws TypeError, ResourceNotFoundError for a name that no tag has */
  removeTags(tags: TagChoice, options: CallOptions = {}): Promise<void> {
    return removeTags(this.connection, this.#tagged(options), tags);
  }

  override toJSON(): object {
    return this.#record;
  }

  protected get path(): string {
    return apiPath`/api/dataset/version/${this.id}`;
  }

  #tagged({ signal }: CallOptions): Tagged {
    const book = organizationTags(this.connection, this.targetType);
    return { target: this.targetType, ids: this.ids, book, signal };
  }

  #analytics(tagType: 'ASSET' | 'DATA', { signal }: CallOptions): Promise<Record<string, unknown>> {
    const query = { tag_type: tagType };
    const path = `${this.path}/analytics/tags`;
    return this.connection.request({ method: 'GET', path, query, read: readAnalytics, signal });
  }

  async #setLocked(isLocked: boolean, { signal }: CallOptions): Promise<void> {
    const path = `${this.path}/${isLocked ? 'lock' : 'unlock'}`;
    await this.connection.request({ method: 'POST', path, isIdempotent: true, read: readNothing, signal });
    this.#record = { ...this.#record, isLocked };
  }
}
