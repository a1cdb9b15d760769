import type { Connection } from '../http/connection.ts';
import { presignObject } from '../http/download.ts';
import type { MaybeSignal } from '../http/signals.ts';
import type { ModelFileRecord } from '../wire/model.ts';
import { StoredFile } from './stored-file.ts';

/** A stored file of a model version; `name` is its role, such as `model-latest`. */
export class ModelFile extends StoredFile {
  readonly #record: ModelFileRecord;

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

  override toJSON(): object {
    const { presignedUrl: _, ...shown } = this.#record;
    return shown;
  }

  protected override requestUrl(signal: MaybeSignal): Promise<string> {
    return presignObject(this.connection, this.objectName, signal);
  }
}
