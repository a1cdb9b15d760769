import type { TagTarget } from '../../constants.ts';
import { type Connection, readNothing } from '../../http/connection.ts';
import { apiPath } from '../../http/query.ts';
import { readKnownTag, type TagRecord } from '../../wire/tag.ts';
import type { CallOptions } from '../call-options.ts';
import { Resource } from '../resource.ts';
import { moveTag } from './move-tag.ts';
import { idsOfTargets, type TagTargets } from './tag-targets.ts';

/** A free mark on objects of one kind. */
export class Tag extends Resource {
  #record: TagRecord;

  constructor(connection: Connection, record: TagRecord) {
    super(connection);
    this.#record = record;
  }

  get id(): string {
    return this.#record.id;
  }

  get name(): string {
    return this.#record.name;
  }

  /** Kind of object that the tag can be attached on. */
  get targetType(): TagTarget {
    return this.#record.targetType;
  }

  /** Asks for the tag anew. @throws ApiError, ConnectionError, TimeoutError, ResponseFormatError */
  async sync(options: CallOptions = {}): Promise<void> {
    this.#record = await this.connection.request({
      method: 'GET',
      path: this.#path,
      read: readKnownTag(this.id),
      signal: options.signal,
    });
  }

  /** Renames the tag. @throws ResourceConflictError when the name is taken, ApiError, ConnectionError, TimeoutError */
  async update(changes: { readonly name: string }, options: CallOptions = {}): Promise<void> {
    const body = { name: changes.name };
    this.#record = await this.connection.request({
      method: 'PATCH',
      path: this.#path,
      body,
      read: readKnownTag(this.id),
      signal: options.signal,
    });
  }

  /** Deletes the tag, which takes it off all that it is attached on. @throws ApiError, ConnectionError, TimeoutError */
  async delete(options: CallOptions = {}): Promise<void> {
    await this.connection.request({ method: 'DELETE', path: this.#path, read: readNothing, signal: options.signal });
  }

  /**
   * Attaches the tag on objects of its kind: one, an array, or a lazy list. Attaching twice is attaching once; no
   * objects, no request. Answers how many objects the platform counted.
   * @throws TypeError for an object of another kind, PartialFailureError when some requests of 10,000 ids failed
   */
  async attachOn(targets: TagTargets, options: CallOptions = {}): Promise<number> {
    return this.#move('attach', targets, options);
  }

  /**
   * Takes the tag off objects of its kind: one, an array, or a lazy list; no objects, no request. Answers how many
   * objects the platform counted.
   * @throws TypeError for an object of another kind, PartialFailureError when some requests of 10,000 ids failed
   */
  async detachFrom(targets: TagTargets, options: CallOptions = {}): Promise<number> {
    return this.#move('detach', targets, options);
  }

  override toJSON(): object {
    return this.#record;
  }

  get #path(): string {
    return apiPath`/api/tag/${this.id}`;
  }

  async #move(verb: 'attach' | 'detach', targets: TagTargets, options: CallOptions): Promise<number> {
    const ids = await idsOfTargets(targets, this.targetType);
    const { signal } = options;
    return moveTag(this.connection, { tag: this, verb, ids, signal });
  }
}
