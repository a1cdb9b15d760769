import { type Connection, readNothing } from '../../http/connection.ts';
import { presignObject } from '../../http/download.ts';
import { apiPath } from '../../http/query.ts';
import type { MaybeSignal } from '../../http/signals.ts';
import { type ModelFileRecord, readKnownModelFile } from '../../wire/model.ts';
import type { CallOptions } from '../call-options.ts';
import { StoredFile } from '../stored-file.ts';

/** A stored file of a model version; `name` is its role, such as `model-latest`. */
export class ModelFile extends StoredFile {
  #record: ModelFileRecord;

  constructor(connection: Connection, record: ModelFileRecord) {
    super(connection, record.presignedUrl);
    this.#record = record;
  }

  get id(): string {
    return this.#record.id;
  }

  get name(): string {
    return this.#record.name;
  }

  get filename(): string {
    return this.#record.filename;
  }

  get objectName(): string {
    return this.#record.objectName;
  }

  /** Whether the platform counts the file as large. */
  get large(): boolean {
    return this.#record.large;
  }

  /** Asks for the file anew. @throws ApiError, ConnectionError, TimeoutError, ResponseFormatError */
  async sync(options: CallOptions = {}): Promise<void> {
    const read = readKnownModelFile(this.id);
    const { signal } = options;
    this.#record = await this.connection.request({ method: 'GET', path: this.#path, read, signal });
    this.keepUrl(this.#record.presignedUrl);
  }

  /** Takes the file off its model version. @throws ApiError, ConnectionError, TimeoutError */
  async delete(options: CallOptions = {}): Promise<void> {
    await this.connection.request({ method: 'DELETE', path: this.#path, read: readNothing, signal: options.signal });
  }

  override toJSON(): object {
    const { presignedUrl: _, ...shown } = this.#record;
    return shown;
  }

  get #path(): string {
    return apiPath`/api/model/file/${this.id}`;
  }

  protected override requestUrl(signal: MaybeSignal): Promise<string> {
    return presignObject(this.connection, this.objectName, signal);
  }
}
