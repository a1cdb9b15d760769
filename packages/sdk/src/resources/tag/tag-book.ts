import type { TagTarget } from '../../constants.ts';
import type { Connection } from '../../http/connection.ts';
import type { LazyList } from '../../http/lazy-list.ts';
import { apiPath, type Query } from '../../http/query.ts';
import type { MaybeSignal } from '../../http/signals.ts';
import { readTag, readTagPage, type TagRecord } from '../../wire/tag.ts';
import { createOnce } from '../create-once.ts';
import { getOrCreate } from '../get-or-create.ts';
import { listRecords } from '../listing/list-records.ts';
import { Tag } from './tag.ts';

/** Kinds of object whose tags belong to the organization as a whole. */
export type OrganizationTagTarget = 'DATASET' | 'DATASET_VERSION' | 'MODEL' | 'MODEL_VERSION' | 'DEPLOYMENT';

interface TagPlace {
  readonly targetType: TagTarget;
  readonly path: string;
  /** What the platform must be told besides the name. */
  readonly extra: Query;
}

/** The tags of one kind in one place: the organization, a dataset version or a datalake. */
export class TagBook {
  readonly targetType: TagTarget;
  readonly #connection: Connection;
  readonly #place: TagPlace;

  constructor(connection: Connection, place: TagPlace) {
    this.#connection = connection;
    this.#place = place;
    this.targetType = place.targetType;
  }

  list(signal: MaybeSignal): LazyList<Tag> {
    const { path, extra } = this.#place;
    return listRecords(this.#connection, {
      path,
      query: extra,
      read: readTagPage,
      make: (record) => this.#toTag(record),
      signal,
    });
  }

  async find(name: string, signal: MaybeSignal): Promise<Tag> {
    const path = `${this.#place.path}/find`;
    const query = { name, ...this.#place.extra };
    return this.#toTag(await this.#connection.request({ method: 'GET', path, query, read: readTag, signal }));
  }

  create(name: string, signal: MaybeSignal): Promise<Tag> {
    return createOnce({
      create: () => this.#make(name, signal),
      find: () => this.find(name, signal),
      look: `look for a tag named ${JSON.stringify(name)}`,
      signal,
    });
  }

  async #make(name: string, signal: MaybeSignal): Promise<Tag> {
    const { path, extra } = this.#place;
    const body = { name, ...extra };
    return this.#toTag(await this.#connection.request({ method: 'POST', path, body, read: readTag, signal }));
  }

  getOrCreate(name: string, signal: MaybeSignal): Promise<Tag> {
    return getOrCreate({
      find: () => this.find(name, signal),
      create: () => this.#make(name, signal),
      signal,
    });
  }

  #toTag(record: TagRecord): Tag {
    return new Tag(this.#connection, record);
  }
}

export const organizationTags = (connection: Connection, targetType: OrganizationTagTarget): TagBook =>
  new TagBook(connection, {
    targetType,
    path: apiPath`/api/organization/${connection.organizationId}/tags`,
    extra: { target_type: targetType },
  });

export const assetTags = (connection: Connection, versionId: string): TagBook =>
  new TagBook(connection, { targetType: 'ASSET', path: apiPath`/api/dataset/version/${versionId}/tags`, extra: {} });

export const dataTags = (connection: Connection, datalakeId: string): TagBook =>
  new TagBook(connection, { targetType: 'DATA', path: apiPath`/api/datalake/${datalakeId}/tags`, extra: {} });
