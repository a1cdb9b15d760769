import { ApiError, ResourceNotFoundError, ResponseFormatError } from '../../errors.ts';
import type { Connection } from '../../http/connection.ts';
import { LazyList } from '../../http/lazy-list.ts';
import { apiPath } from '../../http/query.ts';
import type { MaybeSignal } from '../../http/signals.ts';
import { readLabel, readLabelPage, readLabels } from '../../wire/label.ts';
import { Label } from '../label.ts';

/** The labels of one dataset version. */
export class LabelBook {
  readonly #connection: Connection;
  readonly #path: string;

  constructor(connection: Connection, versionId: string) {
    this.#connection = connection;
    this.#path = apiPath`/api/dataset/version/${versionId}`;
  }

  list(signal: MaybeSignal): LazyList<Label> {
    return LazyList.ofOne(async () => {
      const path = `${this.#path}/labels`;
      const records = await this.#connection.request({ method: 'GET', path, read: readLabelPage, signal });
      return records.map((record) => new Label(this.#connection, record));
    });
  }

  async get(name: string, signal: MaybeSignal): Promise<Label> {
    const path = `${this.#path}/labels/find`;
    return new Label(
      this.#connection,
      await this.#connection.request({ method: 'GET', path, query: { name }, read: readLabel, signal }),
    );
  }

  async create(name: string, signal: MaybeSignal): Promise<Label> {
    const path = `${this.#path}/labels`;
    return new Label(
      this.#connection,
      await this.#connection.request({ method: 'POST', path, body: { name }, read: readLabel, signal }),
    );
  }

  async getOrCreate(name: string, signal: MaybeSignal): Promise<Label> {
    const found = await this.#find(name, signal);
    if (found !== undefined) return found;
    try {
      return await this.create(name, signal);
    } catch (error) {
      // The label may have been made all the same: by a request whose answer was lost, or by someone else.
      const isRefused = error instanceof ApiError && error.status < 500 && error.status !== 409;
      const made = isRefused || signal?.aborted === true ? undefined : await this.#find(name, signal);
      if (made === undefined) throw error;
      return made;
    }
  }

  async getOrCreateAll(names: readonly string[], signal: MaybeSignal): Promise<Label[]> {
    const unique = [...new Set(names)];
    if (unique.length === 0) return [];
    const call = { method: 'XGET', path: `${this.#path}/bulk-labels` } as const;
    const records = await this.#connection.request({ ...call, body: { names: unique }, read: readLabels, signal });
    const labels = new Map(records.map((record) => [record.name, new Label(this.#connection, record)]));
    return names.map((name) => {
      const label = labels.get(name);
      if (label !== undefined) return label;
      throw new ResponseFormatError(call, { field: '', message: `label ${name} is missing` });
    });
  }

  async #find(name: string, signal: MaybeSignal): Promise<Label | undefined> {
    try {
      return await this.get(name, signal);
    } catch (error) {
      if (error instanceof ResourceNotFoundError) return undefined;
      throw error;
    }
  }
}
