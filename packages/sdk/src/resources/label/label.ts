import { type Connection, readNothing } from '../../http/connection.ts';
import { apiPath } from '../../http/query.ts';
import {
  type AttributeDefinitions,
  type LabelRecord,
  readAttributes,
  readKnownLabel,
  readSkeleton,
  type Skeleton,
} from '../../wire/label.ts';
import type { CallOptions } from '../call-options.ts';
import { Resource } from '../resource.ts';
import { LabelGroup } from './label-group.ts';
import { checkSameOwner, type LabelOwner } from './label-owner.ts';

/** A class of shapes in one dataset version. */
export class Label extends Resource {
  readonly id: string;
  readonly #owner: LabelOwner;
  #record: LabelRecord;

  constructor(connection: Connection, record: LabelRecord, owner: LabelOwner = {}) {
    super(connection);
    this.id = record.id;
    this.#record = record;
    this.#owner = owner;
  }

  get name(): string {
    return this.#record.name;
  }

  /** Id of the group that the label lies in; undefined when it lies in none. */
  get groupId(): string | undefined {
    return this.#record.groupId;
  }

  /** Asks for the label anew. @throws ApiError, ConnectionError, TimeoutError, ResponseFormatError */
  async sync(options: CallOptions = {}): Promise<void> {
    const { signal } = options;
    const read = readKnownLabel(this.id);
    this.#record = await this.connection.request({ method: 'GET', path: this.#path, read, signal });
  }

  /**
   * Renames the label, or moves it into a group; what is not given stays, and the platform cannot take a label out of
   * its group.
   * @throws ResourceConflictError when the name is taken, ApiError, ConnectionError, TimeoutError
   */
  async update(
    changes: { readonly name?: string | undefined; readonly groupId?: string | undefined },
    options: CallOptions = {},
  ): Promise<void> {
    this.#record = await this.connection.request({
      method: 'PATCH',
      path: this.#path,
      body: { name: changes.name, group_id: changes.groupId },
      read: readKnownLabel(this.id),
      signal: options.signal,
    });
  }

  /** Deletes the label, and with it all shapes that have it. @throws ApiError, ConnectionError, TimeoutError */
  async delete(options: CallOptions = {}): Promise<void> {
    const { signal } = options;
    await this.connection.request({ method: 'DELETE', path: this.#path, read: readNothing, signal });
  }

  /** Gets the group that the label lies in; undefined when it lies in none. */
  async getGroup(options: CallOptions = {}): Promise<LabelGroup | undefined> {
    if (this.groupId === undefined) return undefined;
    return LabelGroup.getById(this.connection, this.groupId, { ...this.#owner, signal: options.signal });
  }

  /** Moves the label into a group. @throws TypeError for one of another dataset version or deployment */
  async setGroup(group: LabelGroup, options: CallOptions = {}): Promise<void> {
    checkSameOwner(this.#owner, group);
    await this.update({ groupId: group.id }, options);
  }

  /** Gets the skeleton that keypoints of this label have. @throws ApiError, ConnectionError, TimeoutError */
  getSkeleton(options: CallOptions = {}): Promise<Skeleton> {
    const { signal } = options;
    return this.connection.request({ method: 'GET', path: `${this.#path}/skeleton`, read: readSkeleton, signal });
  }

  /** Sets the skeleton that keypoints of this label have. @throws ApiError, ConnectionError, TimeoutError */
  async setSkeleton(skeleton: Skeleton, options: CallOptions = {}): Promise<void> {
    await this.#post('skeleton', { vertices: skeleton.vertices, edges: skeleton.edges }, options);
  }

  /** Gets what attributes shapes of this label may have; undefined when none are set. */
  getAttributes(options: CallOptions = {}): Promise<AttributeDefinitions | undefined> {
    const { signal } = options;
    return this.connection.request({ method: 'GET', path: `${this.#path}/attributes`, read: readAttributes, signal });
  }

  /** Sets what attributes shapes of this label may have; undefined takes all away. */
  async setAttributes(attributes: AttributeDefinitions | undefined, options: CallOptions = {}): Promise<void> {
    await this.#post('attributes', { attributes: attributes ?? null }, options);
  }

  override toJSON(): object {
    return { id: this.id, name: this.name };
  }

  get #path(): string {
    return apiPath`/api/label/${this.id}`;
  }

  async #post(what: string, body: object, { signal }: CallOptions): Promise<void> {
    const path = `${this.#path}/${what}`;
    // Setting the same twice is setting it once.
    await this.connection.request({ method: 'POST', path, body, isIdempotent: true, read: readNothing, signal });
  }
}
