import { basename } from 'node:path/posix';
import { type Connection, readNothing } from '../../http/connection.ts';
import { presignObject } from '../../http/download.ts';
import { apiPath } from '../../http/query.ts';
import type { MaybeSignal } from '../../http/signals.ts';
import { type LoggingFileRecord, readLoggingFile } from '../../wire/logging-file.ts';
import type { CallOptions } from '../call-options.ts';
import { StoredFile } from '../stored-file.ts';

/** A stored log file. */
export class LoggingFile extends StoredFile {
  #record: LoggingFileRecord;

  private constructor(connection: Connection, record: LoggingFileRecord) {
    super(connection, record.presignedUrl);
    this.#record = record;
  }

  /** Gets a log file by its id, over the connection of any object. @throws ResourceNotFoundError when there is none */
  static async getById(connection: Connection, id: string, options: CallOptions = {}): Promise<LoggingFile> {
    const path = apiPath`/api/logging/file/${id}`;
    const { signal } = options;
    return new LoggingFile(
      connection,
      await connection.request({ method: 'GET', path, read: readLoggingFile(id), signal }),
    );
  }

  get id(): string {
    return this.#record.id;
  }

  get objectName(): string {
    return this.#record.objectName;
  }

  /** The last part of the object's name. */
  get filename(): string {
    return basename(this.#record.objectName);
  }

  /** Always false: log files count as small. */
  get large(): boolean {
    return false;
  }

  /** Asks for the log file anew. @throws ApiError, ConnectionError, TimeoutError, ResponseFormatError */
  async sync(options: CallOptions = {}): Promise<void> {
    const { signal } = options;
    this.#keep(
      await this.connection.request({ method: 'GET', path: this.#path, read: readLoggingFile(this.id), signal }),
    );
  }

  /** Points the log file at another object; what is not given stays. @throws ApiError, ConnectionError, TimeoutError */
  async update(changes: { readonly objectName?: string | undefined }, options: CallOptions = {}): Promise<void> {
    const record = await this.connection.request({
      method: 'PATCH',
      path: this.#path,
      body: { object_name: changes.objectName },
      read: readLoggingFile(this.id),
      signal: options.signal,
    });
    const isMoved = record.objectName !== this.objectName;
    this.#keep(record);
    // The signed URL that is known leads to the former object.
    if (isMoved && record.presignedUrl === undefined) await this.resetUrl(options);
  }

  /** Deletes the log file. @throws ApiError, ConnectionError, TimeoutError */
  async delete(options: CallOptions = {}): Promise<void> {
    const { signal } = options;
    await this.connection.request({ method: 'DELETE', path: this.#path, read: readNothing, signal });
  }

  override toJSON(): object {
    return { id: this.id, objectName: this.objectName };
  }

  protected override requestUrl(signal: MaybeSignal): Promise<string> {
    return presignObject(this.connection, this.objectName, signal);
  }

  get #path(): string {
    return apiPath`/api/logging/file/${this.id}`;
  }

  #keep(record: LoggingFileRecord): void {
    this.#record = record;
    this.keepUrl(record.presignedUrl);
  }
}
