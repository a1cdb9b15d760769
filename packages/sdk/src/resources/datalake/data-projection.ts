import { type Connection, readNothing } from '../../http/connection.ts';
import { apiPath } from '../../http/query.ts';
import type { MaybeSignal } from '../../http/signals.ts';
import { readPresignedUrl } from '../../wire/object-storage.ts';
import { type ProjectionRecord, readProjection } from '../../wire/projection.ts';
import type { CallOptions } from '../call-options.ts';
import { StoredFile } from '../stored-file.ts';

/** Another view of a data, such as a depth map of an image. */
export class DataProjection extends StoredFile {
  #record: ProjectionRecord;

  constructor(connection: Connection, record: ProjectionRecord) {
    super(connection, record.presignedUrl);
    this.#record = record;
  }

  get id(): string {
    return this.#record.id;
  }

  /** Id of the data that this is a view of. */
  get dataId(): string {
    return this.#record.dataId;
  }

  /** Undefined when the platform names none. */
  get name(): string | undefined {
    return this.#record.name;
  }

  /** Empty until the platform has computed the projection. */
  get filename(): string {
    return this.#record.filename ?? '';
  }

  /** Empty until the platform has computed the projection. */
  get objectName(): string {
    return this.#record.objectName ?? '';
  }

  /** Always true: the file may be of any size. */
  get large(): boolean {
    return true;
  }

  /** Always CUSTOM; the platform tells no other kinds apart any more. */
  get type(): 'CUSTOM' {
    return 'CUSTOM';
  }

  /** What was stored along with it; undefined when there is nothing. */
  get infos(): Readonly<Record<string, unknown>> | undefined {
    return this.#record.infos;
  }

  /** Asks for the projection anew. @throws ApiError, ConnectionError, TimeoutError, ResponseFormatError */
  async sync(options: CallOptions = {}): Promise<void> {
    const { id, dataId } = this;
    const read = readProjection({ id, dataId });
    const { signal } = options;
    this.#record = await this.connection.request({ method: 'GET', path: this.#path, read, signal });
    this.keepUrl(this.#record.presignedUrl);
  }

  /** Deletes the projection; the data stays. @throws ApiError, ConnectionError, TimeoutError */
  async delete(options: CallOptions = {}): Promise<void> {
    await this.connection.request({ method: 'DELETE', path: this.#path, read: readNothing, signal: options.signal });
  }

  override toJSON(): object {
    const { presignedUrl: _, ...shown } = this.#record;
    return shown;
  }

  get #path(): string {
    return apiPath`/api/data/projection/${this.id}`;
  }

  protected override requestUrl(signal: MaybeSignal): Promise<string> {
    const path = `${this.#path}/presigned-url`;
    return this.connection.request({ method: 'GET', path, read: readPresignedUrl, signal });
  }
}
