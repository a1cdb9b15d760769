import { extname } from 'node:path';
import type { Readable } from 'node:stream';
import type { Connection } from '../http/connection.ts';
import { type DownloadSource, downloadBytes, downloadFile, downloadStream, measureObject } from '../http/download.ts';
import type { MaybeSignal } from '../http/signals.ts';
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

/** Base of what has a file in an object storage. */
export abstract class StoredFile extends Resource {
  #url: string | undefined;

  constructor(connection: Connection, url: string | undefined) {
    super(connection);
    this.#url = url;
  }

  abstract get filename(): string;

  /** Name of the object that holds the file. */
  abstract get objectName(): string;

  /** Whether the platform counts the file as large. */
  abstract get large(): boolean;

  /** The id with the extension of the file's name. */
  get idWithExtension(): string {
    return `${this.id}${extname(this.filename)}`;
  }

  /** Signed URL of the bytes, good for a while; undefined until the platform sent one. It is a secret. */
  get url(): string | undefined {
    return this.#url;
  }

  /** Asks for a new signed URL, keeps it and answers it. @throws ApiError, ConnectionError, TimeoutError */
  async resetUrl(options: CallOptions = {}): Promise<string> {
    const url = await this.requestUrl(options.signal);
    this.#url = url;
    return url;
  }

  /**
   * Downloads the file into a folder, the current one by default, and answers its absolute path; only a whole file
   * appears there.
   * @throws StorageError when the storage refuses it or sends less than it announced, ConnectionError, TimeoutError
   */
  download(directory: string = '.', options: DownloadOptions = {}): Promise<string> {
    const { useId = false, forceReplace = false, signal } = options;
    const filename = useId ? this.idWithExtension : this.filename;
    return downloadFile(this.connection, this.#source(signal), { directory, filename, forceReplace });
  }

  /** Reads the whole file into memory. @throws StorageError, ConnectionError, TimeoutError */
  bytes(options: CallOptions = {}): Promise<Buffer> {
    return downloadBytes(this.connection, this.#source(options.signal));
  }

  /** Asks the storage how many bytes the file has. @throws StorageError, ApiError, ConnectionError, TimeoutError */
  getSizeBytes(options: CallOptions = {}): Promise<number> {
    return measureObject(this.connection, this.#source(options.signal));
  }

  /** Opens the file as a stream, which ends with an error if it breaks off. @throws StorageError, ConnectionError */
  stream(options: CallOptions = {}): Promise<Readable> {
    return downloadStream(this.connection, this.#source(options.signal));
  }

  /** Takes over the signed URL of a newer answer; without one the known URL is kept. */
  protected keepUrl(url: string | undefined): void {
    this.#url = url ?? this.#url;
  }

  /** Asks the platform for a signed URL. */
  protected abstract requestUrl(signal: MaybeSignal): Promise<string>;

  #source(signal: MaybeSignal): DownloadSource {
    const renewUrl = (use: MaybeSignal): Promise<string> => this.resetUrl({ signal: use });
    return { objectName: this.objectName, presignedUrl: this.#url, renewUrl, signal };
  }
}
