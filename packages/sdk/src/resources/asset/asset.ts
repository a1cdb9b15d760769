import type { DataType, UploadStatus } from '../../constants.ts';
import { type Connection, readNothing } from '../../http/connection.ts';
import { LazyList } from '../../http/lazy-list.ts';
import { sendTelling } from '../../http/lost-answer.ts';
import { apiPath } from '../../http/query.ts';
import type { MaybeSignal } from '../../http/signals.ts';
import { readAnnotation, readAnnotationPage } from '../../wire/annotation.ts';
import { type AssetRecord, readAsset } from '../../wire/asset.ts';
import { readDataOfAsset } from '../../wire/data-of-asset.ts';
import type { Embedding } from '../../wire/embedding.ts';
import { readPresignedUrl } from '../../wire/object-storage.ts';
import { Annotation } from '../annotation/annotation.ts';
import { deleteAnnotations } from '../annotation/delete-annotations.ts';
import type { CallOptions } from '../call-options.ts';
import { Data } from '../datalake/data.ts';
import { findEmbedding } from '../listing/embedding.ts';
import { StoredFile } from '../stored-file.ts';
import type { Tag } from '../tag/tag.ts';
import { assetTags } from '../tag/tag-book.ts';
import { addTags, getTags, removeTags, type TagChoice, type Tagged } from '../tag/tags.ts';

/** A data as an asset knows it; its signed URL, which is a secret, is to be had of the asset alone. */
export interface DataSchema {
  readonly id: string;
  readonly objectName: string;
  readonly filename: string;
  readonly type: DataType;
  readonly contentType: string;
  readonly uploadStatus: UploadStatus;
  readonly meta: { readonly width: number; readonly height: number };
}

/** One data as a member of a dataset version. */
export class Asset extends StoredFile {
  /** Id of the dataset version that the asset is a member of. */
  readonly datasetVersionId: string;
  #record: AssetRecord;

  constructor(connection: Connection, record: AssetRecord, datasetVersionId: string) {
    super(connection, record.presignedUrl);
    this.#record = record;
    this.datasetVersionId = datasetVersionId;
  }

  get id(): string {
    return this.#record.id;
  }

  /** Id of the data, which other assets may share. */
  get dataId(): string {
    return this.#record.dataId;
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

  get uploadStatus(): UploadStatus {
    return this.#record.uploadStatus;
  }

  get contentType(): string {
    return this.#record.contentType;
  }

  /** Width in pixels; 0 when the platform does not know it. */
  get width(): number {
    return this.#record.width;
  }

  /** Height in pixels; 0 when the platform does not know it. */
  get height(): number {
    return this.#record.height;
  }

  /** Free metadata of the data; undefined when there is none. */
  get metadata(): Readonly<Record<string, unknown>> | undefined {
    return this.#record.metadata;
  }

  /** Metadata by the datalake's schema; undefined when there is none. */
  get customMetadata(): Readonly<Record<string, unknown>> | undefined {
    return this.#record.customMetadata;
  }

  /** Names of the asset's tags; empty when it has none. */
  get tags(): readonly string[] {
    return this.#record.tags;
  }

  /** Always 0: the platform no longer says how long a video is. */
  get duration(): number {
    return 0;
  }

  /** Kind of tag that assets take. */
  get targetType(): 'ASSET' {
    return 'ASSET';
  }

  /** Asks for the asset anew. @throws ApiError, ConnectionError, TimeoutError, ResponseFormatError */
  async sync(options: CallOptions = {}): Promise<void> {
    this.#record = await this.connection.request({
      method: 'GET',
      path: this.#path,
      read: readAsset,
      signal: options.signal,
    });
    this.keepUrl(this.#record.presignedUrl);
  }

  /** Gets the annotation of the asset. @throws ResourceNotFoundError when it has none */
  async getAnnotation(options: CallOptions = {}): Promise<Annotation> {
    const record = await this.connection.request({
      method: 'GET',
      path: `${this.#path}/annotations/find`,
      read: readAnnotation({ assetId: this.id, datasetVersionId: this.datasetVersionId }),
      signal: options.signal,
    });
    return new Annotation(this.connection, record);
  }

  /** The annotations of the asset, in one request; the list is empty when there are none. */
  listAnnotations(options: CallOptions = {}): LazyList<Annotation> {
    return LazyList.ofOne(async () => {
      const page = await this.connection.request({
        method: 'GET',
        path: `${this.#path}/annotations`,
        read: readAnnotationPage({ assetId: this.id, datasetVersionId: this.datasetVersionId }),
        signal: options.signal,
      });
      return page.items.map((record) => new Annotation(this.connection, record));
    });
  }

  /**
   * Makes an empty annotation; `duration` is the time spent on it, in seconds. Not repeated after a lost answer.
   * @throws ApiError, ConnectionError, TimeoutError
   */
  async createAnnotation(options: CallOptions & { readonly duration?: number } = {}): Promise<Annotation> {
    const call = {
      method: 'POST',
      path: `${this.#path}/annotations`,
      body: { duration: options.duration ?? 0 },
      read: readAnnotation({ assetId: this.id, datasetVersionId: this.datasetVersionId }),
      signal: options.signal,
    } as const;
    const record = await sendTelling('listAnnotations() tells', () => this.connection.request(call));
    return new Annotation(this.connection, record);
  }

  /** Gets the data that the asset is made of. @throws ApiError, ConnectionError, TimeoutError */
  async getData({ signal }: CallOptions = {}): Promise<Data> {
    const call = { method: 'GET', path: this.#dataPath, read: readDataOfAsset(this.dataId), signal } as const;
    return new Data(this.connection, await this.connection.request(call));
  }

  /** The data as the asset knows it, without a request; sizes are 0 when the platform does not know them. */
  toDataSchema(): DataSchema {
    const { dataId: id, objectName, filename, type, contentType, uploadStatus, width, height } = this;
    return { id, objectName, filename, type, contentType, uploadStatus, meta: { width, height } };
  }

  /** Gets the tags of the asset, not of its data; empty when it has none. */
  getTags({ signal }: CallOptions = {}): Promise<Tag[]> {
    return getTags(this.connection, this.#path, signal);
  }

  /** Gets the tags of the asset's data; empty when it has none. */
  getDataTags({ signal }: CallOptions = {}): Promise<Tag[]> {
    return getTags(this.connection, this.#dataPath, signal);
  }

  /**
   * Tags the asset; a name that no tag has yet is made one.
   * @throws TypeError for a tag of another kind, PartialFailureError when some tags failed
   */
  addTags(tags: TagChoice, options: CallOptions = {}): Promise<void> {
    return addTags(this.connection, this.#tagged(options), tags);
  }

  /** Takes tags off the asset. @throws TypeError, ResourceNotFoundError for a name that no tag has */
  removeTags(tags: TagChoice, options: CallOptions = {}): Promise<void> {
    return removeTags(this.connection, this.#tagged(options), tags);
  }

  /** Deletes the annotations of the asset with their shapes; refused for a dataset with a campaign. */
  deleteAnnotations(options: CallOptions = {}): Promise<void> {
    const which = { assetIds: this.ids };
    return deleteAnnotations(this.connection, this.datasetVersionId, { which, options });
  }

  /** Takes the asset out of its version, annotations included; its data stays in the datalake. */
  async delete({ signal }: CallOptions = {}): Promise<void> {
    await this.connection.request({ method: 'DELETE', path: this.#path, read: readNothing, signal });
  }

  /** Finds the embedding of the asset; undefined when the platform has none. It reads through those of the version. */
  embeddings({ signal }: CallOptions = {}): Promise<Embedding | undefined> {
    const collection = apiPath`/api/visual-search/dataset-version/${this.datasetVersionId}`;
    return findEmbedding(this.connection, collection, { id: this.id, signal });
  }

  override toJSON(): object {
    const { presignedUrl: _, ...shown } = this.#record;
    return shown;
  }

  protected override requestUrl(signal: MaybeSignal): Promise<string> {
    return this.connection.request({
      method: 'GET',
      path: `${this.#dataPath}/presigned-url`,
      read: readPresignedUrl,
      signal,
    });
  }

  get #path(): string {
    return apiPath`/api/asset/${this.id}`;
  }

  get #dataPath(): string {
    return apiPath`/api/data/${this.dataId}`;
  }

  #tagged({ signal }: CallOptions): Tagged {
    const book = assetTags(this.connection, this.datasetVersionId);
    return { target: this.targetType, ids: this.ids, book, signal };
  }
}
