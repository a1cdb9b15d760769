import { extname } from 'node:path';
import type { Readable } from 'node:stream';
import type { Connection } from '../http/connection.ts';
import { type DownloadSource, downloadBytes, downloadFile, downloadStream, presignObject } from '../http/download.ts';
import type { MaybeSignal } from '../http/signals.ts';
import type { ModelFileRecord } from '../wire/model.ts';
import type { CallOptions } from './call-options.ts';
import { Resource } from './resource.ts';

/**
 * Options of a download to disk. With `useId` the file is named after the object's id, else after its file name; a file
 * that is there is kept unless `forceReplace` is set.
 */
export interface DownloadOptions extends CallOptions {
  readonly useId?: boolean | undefined;
  readonly forceReplace?: boolean | undefined;
}

/** A stored file of a model version; `name` is its role, such as `model-latest`. */
export class ModelFile extends Resource {
  readonly #record: ModelFileRecord;

  constructor(connection: Connection, record: ModelFileRecord) {
    super(connection);
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

  /**
   * Downloads the file into a folder and answers its absolute path; only a whole file appears there.
   * @throws StorageError, ConnectionError, TimeoutError
   */
  download(directory: string, options: DownloadOptions = {}): Promise<string> {
    const { useId = false, forceReplace = false, signal } = options;
    const filename = useId ? `${this.id}${extname(this.filename)}` : this.filename;
    return downloadFile(this.connection, this.#source(signal), { directory, filename, forceReplace });
  }

  /** Reads the whole file into memory. @throws StorageError, ConnectionError, TimeoutError */
  bytes(options: CallOptions = {}): Promise<Buffer> {
    return downloadBytes(this.connection, this.#source(options.signal));
  }

  /** Opens the file as a stream, which ends with an error if it breaks off. @throws StorageError, ConnectionError */
  stream(options: CallOptions = {}): Promise<Readable> {
    return downloadStream(this.connection, this.#source(options.signal));
  }

  override toJSON(): object {
    const { presignedUrl: _, ...shown } = this.#record;
    return shown;
  }

  #source(signal: MaybeSignal): DownloadSource {
    const { objectName, presignedUrl } = this.#record;
    const renewUrl = (use: MaybeSignal): Promise<string> => presignObject(this.connection, objectName, use);
    return { objectName, presignedUrl, renewUrl, signal };
  }
}
