import { type Connection, readNothing } from '../../http/connection.ts';
import { apiPath } from '../../http/query.ts';
import { type LabelGroupRecord, readKnownLabelGroup } from '../../wire/label.ts';
import type { CallOptions } from '../call-options.ts';
import { Resource } from '../resource.ts';
import { checkSameOwner, type LabelOwner } from './label-owner.ts';

/** A group of labels, which may lie in another group. */
export class LabelGroup extends Resource {
  readonly #owner: LabelOwner;
  #record: LabelGroupRecord;

  constructor(connection: Connection, record: LabelGroupRecord, owner: LabelOwner) {
    super(connection);
    this.#record = record;
    this.#owner = owner;
  }

  /** Gets a group of labels by its id. @throws ResourceNotFoundError when there is none */
  static async getById(
    connection: Connection,
    id: string,
    options: CallOptions & LabelOwner = {},
  ): Promise<LabelGroup> {
    const { signal, ...owner } = options;
    const path = apiPath`/api/label/group/${id}`;
    const record = await connection.request({ method: 'GET', path, read: readKnownLabelGroup(id), signal });
    return new LabelGroup(connection, record, owner);
  }

  get id(): string {
    return this.#record.id;
  }

  get name(): string {
    return this.#record.name;
  }

  /** Id of the group that this one lies in; undefined when it lies in none. */
  get parentId(): string | undefined {
    return this.#record.parentId;
  }

  /** Id of the dataset version that the group belongs to; undefined when it is not one's. */
  get datasetVersionId(): string | undefined {
    return this.#owner.datasetVersionId;
  }

  /** Id of the deployment that the group belongs to; undefined when it is not one's. */
  get deploymentId(): string | undefined {
    return this.#owner.deploymentId;
  }

  /** Asks for the group anew. @throws ApiError, ConnectionError, TimeoutError, ResponseFormatError */
  async sync(options: CallOptions = {}): Promise<void> {
    const { signal } = options;
    const read = readKnownLabelGroup(this.id);
    this.#record = await this.connection.request({ method: 'GET', path: this.#path, read, signal });
  }

  /**
   * Renames the group, or moves it into another; what is not given stays, and the platform cannot take a group out of
   * its parent.
   * @throws ApiError, ConnectionError, TimeoutError
   */
  async update(
    changes: { readonly name?: string | undefined; readonly parentId?: string | undefined },
    options: CallOptions = {},
  ): Promise<void> {
    this.#record = await this.connection.request({
      method: 'PATCH',
      path: this.#path,
      body: { name: changes.name, parent_id: changes.parentId },
      read: readKnownLabelGroup(this.id),
      signal: options.signal,
    });
  }

  /** Gets the group that this one lies in; undefined when it lies in none. */
  async getParent(options: CallOptions = {}): Promise<LabelGroup | undefined> {
    if (this.parentId === undefined) return undefined;
    return LabelGroup.getById(this.connection, this.parentId, { ...this.#owner, signal: options.signal });
  }

  /** Moves the group into another. @throws TypeError for one of another dataset version or deployment */
  async setParent(parent: LabelGroup, options: CallOptions = {}): Promise<void> {
    checkSameOwner(this, parent);
    await this.update({ parentId: parent.id }, options);
  }

  /** Deletes the group. @throws ApiError, ConnectionError, TimeoutError */
  async delete(options: CallOptions = {}): Promise<void> {
    const { signal } = options;
    await this.connection.request({ method: 'DELETE', path: this.#path, read: readNothing, signal });
  }

  override toJSON(): object {
    return { ...this.#record, ...this.#owner };
  }

  get #path(): string {
    return apiPath`/api/label/group/${this.id}`;
  }
}
