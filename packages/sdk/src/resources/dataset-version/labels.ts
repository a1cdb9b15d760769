import { ResponseFormatError } from '../../errors.ts';
import type { Connection } from '../../http/connection.ts';
import type { LazyList } from '../../http/lazy-list.ts';
import { sendTelling } from '../../http/lost-answer.ts';
import { apiPath } from '../../http/query.ts';
import type { MaybeSignal } from '../../http/signals.ts';
import {
  type LabelGroupRecord,
  type LabelRecord,
  readLabel,
  readLabelGroup,
  readLabelGroupPage,
  readLabels,
  readLabelsPage,
} from '../../wire/label.ts';
import { createOnce } from '../create-once.ts';
import { getOrCreate } from '../get-or-create.ts';
import { Label } from '../label/label.ts';
import { LabelGroup } from '../label/label-group.ts';
import { checkSameOwner, type LabelOwner } from '../label/label-owner.ts';
import { listRecords } from '../listing/list-records.ts';

/** The labels of one dataset version, and their groups. */
export class LabelBook {
  readonly #connection: Connection;
  readonly #path: string;
  readonly #owner: LabelOwner;

  constructor(connection: Connection, versionId: string) {
    this.#connection = connection;
    this.#path = apiPath`/api/dataset/version/${versionId}`;
    this.#owner = { datasetVersionId: versionId };
  }

  list(signal: MaybeSignal): LazyList<Label> {
    const make = (record: LabelRecord): Label => this.#toLabel(record);
    return listRecords(this.#connection, { path: `${this.#path}/labels`, read: readLabelsPage, make, signal });
  }

  async get(name: string, signal: MaybeSignal): Promise<Label> {
    const call = {
      method: 'GET',
      path: `${this.#path}/labels/find`,
      query: { name },
      read: readLabel,
      signal,
    } as const;
    return this.#toLabel(await this.#connection.request(call));
  }

  create(name: string, signal: MaybeSignal): Promise<Label> {
    return createOnce({
      create: () => this.#make(name, signal),
      find: () => this.get(name, signal),
      look: `getLabel(${JSON.stringify(name)}) answers it then`,
      signal,
    });
  }

  async #make(name: string, signal: MaybeSignal): Promise<Label> {
    const call = { method: 'POST', path: `${this.#path}/labels`, body: { name }, read: readLabel, signal } as const;
    return this.#toLabel(await this.#connection.request(call));
  }

  listGroups(signal: MaybeSignal): LazyList<LabelGroup> {
    const make = (record: LabelGroupRecord): LabelGroup => new LabelGroup(this.#connection, record, this.#owner);
    return listRecords(this.#connection, { path: `${this.#path}/labelgroups`, read: readLabelGroupPage, make, signal });
  }

  async createGroup(name: string, parent: LabelGroup | undefined, signal: MaybeSignal): Promise<LabelGroup> {
    if (parent !== undefined) checkSameOwner(this.#owner, parent);
    const call = {
      method: 'POST',
      path: `${this.#path}/labelgroups`,
      body: { name, parent_id: parent?.id },
      read: readLabelGroup,
      signal,
    } as const;
    const record = await sendTelling('listLabelGroups() tells', () => this.#connection.request(call));
    return new LabelGroup(this.#connection, record, this.#owner);
  }

  getOrCreate(name: string, signal: MaybeSignal): Promise<Label> {
    return getOrCreate({ find: () => this.get(name, signal), create: () => this.#make(name, signal), signal });
  }

  async getOrCreateAll(names: readonly string[], signal: MaybeSignal): Promise<Label[]> {
    const unique = [...new Set(names)];
    if (unique.length === 0) return [];
    const call = { method: 'XGET', path: `${this.#path}/bulk-labels` } as const;
    const records = await this.#connection.request({ ...call, body: { names: unique }, read: readLabels, signal });
    const labels = new Map(records.map((record) => [record.name, this.#toLabel(record)]));
    return names.map((name) => {
      const label = labels.get(name);
      if (label !== undefined) return label;
      throw new ResponseFormatError(call, { field: '', message: `label ${name} is missing` });
    });
  }

  #toLabel(record: LabelRecord): Label {
    return new Label(this.#connection, record, this.#owner);
  }
}
