import { ResponseFormatError } from '../../errors.ts';
import type { Connection } from '../../http/connection.ts';
import { LazyList } from '../../http/lazy-list.ts';
import { apiPath } from '../../http/query.ts';
import type { MaybeSignal } from '../../http/signals.ts';
import { readLabel, readLabelPage, readLabels } from '../../wire/label.ts';
import { getOrCreate } from '../get-or-create.ts';
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

  getOrCreate(name: string, signal: MaybeSignal): Promise<Label> {
    return getOrCreate({ find: () => this.get(name, signal), create: () => this.create(name, signal), signal });
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
}
