import type { DataType, UploadStatus } from '../constants.ts';
import type { Connection } from '../http/connection.ts';
import { LazyList } from '../http/lazy-list.ts';
import { apiPath } from '../http/query.ts';
import type { MaybeSignal } from '../http/signals.ts';
import { readAnnotation, readAnnotationPage } from '../wire/annotation.ts';
import { type AssetRecord, readAsset } from '../wire/asset.ts';
import { readPresignedUrl } from '../wire/object-storage.ts';
import { Annotation } from './annotation.ts';
import type { CallOptions } from './call-options.ts';
import { StoredFile } from './stored-file.ts';

/** One data as a member of a dataset version. */
export class Asset extends StoredFile {
  #record: AssetRecord;

  constructor(connection: Connection, record: AssetRecord) {
    super(connection, record.presignedUrl);
    this.#record = record;
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

  /** Asks for the asset anew. @throws ApiError, ConnectionError, TimeoutError, ResponseFormatError */
  async sync(options: CallOptions = {}): Promise<void> {
    this.#record = await this.connection.request({
      method: 'GET',
      path: apiPath`/api/asset/${this.id}`,
      read: readAsset,
      signal: options.signal,
    });
    this.keepUrl(this.#record.presignedUrl);
  }

  /** Gets the annotation of the asset. @throws ResourceNotFoundError when it has none */
  async getAnnotation(options: CallOptions = {}): Promise<Annotation> {
    const record = await this.connection.request({
      method: 'GET',
      path: apiPath`/api/asset/${this.id}/annotations/find`,
      read: readAnnotation({ assetId: this.id }),
      signal: options.signal,
    });
    return new Annotation(this.connection, record);
  }

  /** The annotations of the asset, in one request; the list is empty when there are none. */
  listAnnotations(options: CallOptions = {}): LazyList<Annotation> {
    return LazyList.ofOne(async () => {
      const page = await this.connection.request({
        method: 'GET',
        path: apiPath`/api/asset/${this.id}/annotations`,
        read: readAnnotationPage({ assetId: this.id }),
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
    const record = await this.connection.request({
      method: 'POST',
      path: apiPath`/api/asset/${this.id}/annotations`,
      body: { duration: options.duration ?? 0 },
      read: readAnnotation({ assetId: this.id }),
      signal: options.signal,
    });
    return new Annotation(this.connection, record);
  }

  override toJSON(): object {
    const { presignedUrl: _, ...shown } = this.#record;
    return shown;
  }

  protected override requestUrl(signal: MaybeSignal): Promise<string> {
    return this.connection.request({
      method: 'GET',
      path: apiPath`/api/data/${this.dataId}/presigned-url`,
      read: readPresignedUrl,
      signal,
    });
  }
}
