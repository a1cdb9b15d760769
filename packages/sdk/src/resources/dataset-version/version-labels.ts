import type { Connection } from '../../http/connection.ts';
import type { LazyList } from '../../http/lazy-list.ts';
import type { DatasetVersionRecord } from '../../wire/dataset-version.ts';
import { readInternalJob } from '../../wire/job.ts';
import { readSkeletons, type Skeleton } from '../../wire/label.ts';
import type { CallOptions } from '../call-options.ts';
import { InternalJob } from '../job/internal-job.ts';
import type { Label } from '../label/label.ts';
import type { LabelGroup } from '../label/label-group.ts';
import type { Tag } from '../tag/tag.ts';
import { assetTags, type TagBook } from '../tag/tag-book.ts';
import { LabelBook } from './labels.ts';
import { VersionCore } from './version-core.ts';

/** The labels of a dataset version, and the tags of its assets. */
export abstract class VersionLabels extends VersionCore {
  readonly #labels: LabelBook;
  readonly #assetTags: TagBook;

  constructor(connection: Connection, record: DatasetVersionRecord) {
    super(connection, record);
    this.#labels = new LabelBook(connection, record.id);
    this.#assetTags = assetTags(connection, record.id);
  }

  /** The labels; the list is empty when there are none. */
  listLabels(options: CallOptions = {}): LazyList<Label> {
    return this.#labels.list(options.signal);
  }

  /** Gets a label by its name. @throws ResourceNotFoundError when there is none of that name */
  getLabel(name: string, options: CallOptions = {}): Promise<Label> {
    return this.#labels.get(name, options.signal);
  }

  /** Makes a label, once also when an answer is lost. @throws ResourceConflictError when the name is taken */
  createLabel(name: string, options: CallOptions = {}): Promise<Label> {
    return this.#labels.create(name, options.signal);
  }

  /** Gets a label by its name, or makes it. @throws ApiError, ConnectionError, TimeoutError */
  getOrCreateLabel(name: string, options: CallOptions = {}): Promise<Label> {
    return this.#labels.getOrCreate(name, options.signal);
  }

  /** Gets labels by name, in the order of the names, and makes those that are missing, all in one request. */
  getOrCreateLabels(names: readonly string[], options: CallOptions = {}): Promise<Label[]> {
    return this.#labels.getOrCreateAll(names, options.signal);
  }

  /** The groups of labels; the list is empty when there are none. */
  listLabelGroups(options: CallOptions = {}): LazyList<LabelGroup> {
    return this.#labels.listGroups(options.signal);
  }

  /**
   * Makes a group of labels, in another group where `parent` is given; not repeated after a lost answer.
   * @throws TypeError for a parent of another version, ApiError, ConnectionError, TimeoutError
   */
  createLabelGroup(
    name: string,
    options: CallOptions & { readonly parent?: LabelGroup | undefined } = {},
  ): Promise<LabelGroup> {
    return this.#labels.createGroup(name, options.parent, options.signal);
  }

  /** Gets the skeletons of the labels by the id of their label; empty when no label has one. */
  getSkeletons({ signal }: CallOptions = {}): Promise<Record<string, Skeleton>> {
    return this.connection.request({
      method: 'GET',
      path: `${this.path}/labels/skeleton`,
      read: readSkeletons,
      signal,
    });
  }

  /** The tags that assets of this version can have; the list is empty when there are none. */
  listAssetTags(options: CallOptions = {}): LazyList<Tag> {
    return this.#assetTags.list(options.signal);
  }

  /** Gets a tag for assets by its name. @throws ResourceNotFoundError when there is none of that name */
  getAssetTag(name: string, options: CallOptions = {}): Promise<Tag> {
    return this.#assetTags.find(name, options.signal);
  }

  /** Makes a tag for assets, once also when an answer is lost. @throws ResourceConflictError when the name is taken */
  createAssetTag(name: string, options: CallOptions = {}): Promise<Tag> {
    return this.#assetTags.create(name, options.signal);
  }

  /** Gets a tag for assets by its name, or makes it. @throws ApiError, ConnectionError, TimeoutError */
  getOrCreateAssetTag(name: string, options: CallOptions = {}): Promise<Tag> {
    return this.#assetTags.getOrCreate(name, options.signal);
  }

  /**
   * Makes classifications of tags, with labels named after them: background work of the platform, whose job is answered.
   * Only for a version of type CLASSIFICATION; not repeated after a lost answer.
   * @throws TypeError for a version of another type, tags of another kind than `tagType`, or no tags at all
   */
  async convertTagsToClassification(
    tagType: 'ASSET' | 'DATA',
    tags: readonly Tag[],
    { signal }: CallOptions = {},
  ): Promise<InternalJob> {
    if (this.type !== 'CLASSIFICATION') throw new TypeError(`a version of type ${this.type} takes no classifications`);
    if (tags.length === 0) throw new TypeError('there are no tags to convert: the list is empty');
    const wrong = tags.find((tag) => tag.targetType !== tagType);
    if (wrong !== undefined) throw new TypeError(`tag ${wrong.name} is for ${wrong.targetType}, not for ${tagType}`);
    const body = { tag_ids: tags.map((tag) => tag.id), tag_type: tagType };
    const path = `${this.path}/tags/convert`;
    const record = await this.connection.request({ method: 'POST', path, body, read: readInternalJob, signal });
    return new InternalJob(this.connection, record);
  }
}
