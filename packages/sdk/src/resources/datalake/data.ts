import type { DataType, UploadStatus } from '../../constants.ts';
import { type Connection, readNothing } from '../../http/connection.ts';
import { LazyList } from '../../http/lazy-list.ts';
import { apiPath } from '../../http/query.ts';
import type { MaybeSignal } from '../../http/signals.ts';
import { type DataRecord, type Metadata, readCustomMetadata, readData, readSourceOf } from '../../wire/data.ts';
import type { Embedding } from '../../wire/embedding.ts';
import { readPresignedUrl } from '../../wire/object-storage.ts';
import { readProjections } from '../../wire/projection.ts';
import type { CallOptions } from '../call-options.ts';
import { type WaitOptions, waitForStatus } from '../job/wait-for-status.ts';
import { findEmbedding } from '../listing/embedding.ts';
import { StoredFile } from '../stored-file.ts';
import type { Tag } from '../tag/tag.ts';
import { dataTags } from '../tag/tag-book.ts';
import { addTags, getTags, removeTags, type TagChoice, type Tagged } from '../tag/tags.ts';
import { UnprocessableDataError } from './data-errors.ts';
import { DataProjection } from './data-projection.ts';
import { DataSource } from './data-source.ts';

const SETTLED = ['DONE', 'ERROR'] as const satisfies readonly UploadStatus[];
const WAIT_MS = 20_000;

/** One stored image or video of a datalake. */
export class Data extends StoredFile {
  #record: DataRecord;

  constructor(connection: Connection, record: DataRecord) {
    super(connection, record.presignedUrl);
    this.#record = record;
  }

  get id(): string {
    return this.#record.id;
  }

  get datalakeId(): string {
    return this.#record.datalakeId;
  }

  get filename(): string {
    return this.#record.filename;
  }

  get objectName(): string {
    return this.#record.objectName;
  }

  /** Always true: the file of a data may be of any size. */
  get large(): boolean {
    return true;
  }

  get type(): DataType {
    return this.#record.type;
  }

  /** Kind of object, for tags. */
  get targetType(): 'DATA' {
    return 'DATA';
  }

  get contentType(): string {
    return this.#record.contentType;
  }

  get uploadStatus(): UploadStatus {
    return this.#record.uploadStatus;
  }

  /** Width in pixels; 0 when the platform does not know it yet. */
  get width(): number {
    return this.#record.width;
  }

  /** Height in pixels; 0 when the platform does not know it yet. */
  get height(): number {
    return this.#record.height;
  }

  /** Always 0: the platform tells no durations any more. */
  get duration(): number {
    return 0;
  }

  /** Free metadata; undefined when there is none. */
  get metadata(): Metadata | undefined {
    return this.#record.metadata;
  }

  /** Metadata by the datalake's schema; undefined when there is none. */
  get customMetadata(): Metadata | undefined {
    return this.#record.customMetadata;
  }

  /** Whether the platform is through with the upload, well or not; see `uploadStatus`. */
  isReady(): boolean {
    return this.uploadStatus !== 'PENDING' && this.uploadStatus !== 'COMPUTING';
  }

  /** Asks for the data anew. @throws ApiError, ConnectionError, TimeoutError, ResponseFormatError */
  async sync(options: CallOptions = {}): Promise<void> {
    const { signal } = options;
    this.keep(await this.connection.request({ method: 'GET', path: this.#path, read: readData(this), signal }));
  }

  /**
   * Waits until the platform has processed the upload, by default at most 20 s.
   * @throws UnprocessableDataError when it could not; WaitTimeoutError when it is not through in time
   */
  async waitForUploadDone(options: WaitOptions = {}): Promise<void> {
    const ask = async (): Promise<UploadStatus> => {
      await this.sync(options);
      return this.uploadStatus;
    };
    const what = `${this.filename} (data ${this.id})`;
    const status = await waitForStatus({ what, ask, statuses: SETTLED, options: { timeoutMs: WAIT_MS, ...options } });
    if (status === 'ERROR') throw new UnprocessableDataError(this);
  }

  /** Replaces the free metadata; null takes it away. @throws BadRequestError, ApiError, ConnectionError, TimeoutError */
  async updateMetadata(metadata: Metadata | null, options: CallOptions = {}): Promise<void> {
    const call = { method: 'PATCH', path: this.#path, body: { metadata }, read: readData(this) } as const;
    this.keep(await this.connection.request({ ...call, signal: options.signal }));
  }

  /** Replaces the custom metadata; null takes it away. @throws BadRequestError when the datalake's schema forbids it */
  async updateCustomMetadata(customMetadata: Metadata | null, options: CallOptions = {}): Promise<void> {
    const stored = await this.connection.request({
      method: 'PATCH',
      path: `${this.#path}/custom-metadata`,
      body: { custom_metadata: customMetadata },
      read: readCustomMetadata,
      signal: options.signal,
    });
    this.#record = { ...this.#record, customMetadata: stored };
  }

  /** Attaches tags of the datalake, each as a `Tag` or by its name. @throws TypeError for a tag of another kind */
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

  /** Where the data came from; undefined when nobody said. @throws ApiError, ConnectionError, TimeoutError */
  async getDatasource(options: CallOptions = {}): Promise<DataSource | undefined> {
    const { signal } = options;
    const record = await this.connection.request({ method: 'GET', path: this.#path, read: readSourceOf, signal });
    return record === undefined ? undefined : new DataSource(this.connection, record);
  }

  /**
   * The vectors that the visual search keeps of this data, by the name of what computed them; undefined when it was not
   * indexed. The platform lets them only be read with those of all others, 100 in a request.
   */
  embeddings(options: CallOptions = {}): Promise<Embedding | undefined> {
    const path = apiPath`/api/visual-search/datalake/${this.datalakeId}`;
    return findEmbedding(this.connection, path, { id: this.id, signal: options.signal });
  }

  /** The projections, in one request; the list is empty when there are none. */
  listProjections(options: CallOptions = {}): LazyList<DataProjection> {
    return LazyList.ofOne(async () => {
      const call = { method: 'GET', path: `${this.#path}/projections`, read: readProjections(this.id) } as const;
      const records = await this.connection.request({ ...call, signal: options.signal });
      return records.map((record) => new DataProjection(this.connection, record));
    });
  }

  /** Deletes the data and all assets made of it. @throws ApiError, ConnectionError, TimeoutError */
  async delete(options: CallOptions = {}): Promise<void> {
    await this.connection.request({ method: 'DELETE', path: this.#path, read: readNothing, signal: options.signal });
  }

  override toJSON(): object {
    const { presignedUrl: _, ...shown } = this.#record;
    return shown;
  }

  /** Takes over a newer answer about the same data. */
  keep(record: DataRecord): void {
    this.#record = record;
    this.keepUrl(record.presignedUrl);
  }

  protected override requestUrl(signal: MaybeSignal): Promise<string> {
    const path = `${this.#path}/presigned-url`;
    return this.connection.request({ method: 'GET', path, read: readPresignedUrl, signal });
  }

  get #path(): string {
    return apiPath`/api/data/${this.id}`;
  }

  #tagged({ signal }: CallOptions): Tagged {
    return {
      target: 'DATA',
      ids: this.ids,
      book: dataTags(this.connection, this.datalakeId),
      ...(signal && { signal }),
    };
  }
}
