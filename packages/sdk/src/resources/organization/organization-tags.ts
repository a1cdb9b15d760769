import type { LazyList } from '../../http/lazy-list.ts';
import type { CallOptions } from '../call-options.ts';
import { Resource } from '../resource.ts';
import type { Tag } from '../tag/tag.ts';
import { type OrganizationTagTarget, organizationTags, type TagBook } from '../tag/tag-book.ts';

/** The tags of an organization: those for datasets, models, their versions, and deployments. */
export abstract class OrganizationTags extends Resource {
  /** Makes a tag for datasets, once also when an answer is lost. @throws ResourceConflictError when the name is taken */
  createDatasetTag(name: string, options: CallOptions = {}): Promise<Tag> {
    return this.#tags('DATASET').create(name, options.signal);
  }

  /** Gets a tag for datasets by its name. @throws ResourceNotFoundError when there is none of that name */
  findDatasetTag(name: string, options: CallOptions = {}): Promise<Tag> {
    return this.#tags('DATASET').find(name, options.signal);
  }

  /** The tags for datasets; the list is empty when there are none. */
  listDatasetTags(options: CallOptions = {}): LazyList<Tag> {
    return this.#tags('DATASET').list(options.signal);
  }

  /** Makes a tag for dataset versions, once also when an answer is lost. @throws ResourceConflictError when the name is taken */
  createDatasetVersionTag(name: string, options: CallOptions = {}): Promise<Tag> {
    return this.#tags('DATASET_VERSION').create(name, options.signal);
  }

  /** Gets a tag for dataset versions by its name. @throws ResourceNotFoundError when there is none of that name */
  findDatasetVersionTag(name: string, options: CallOptions = {}): Promise<Tag> {
    return this.#tags('DATASET_VERSION').find(name, options.signal);
  }

  /** The tags for dataset versions; the list is empty when there are none. */
  listDatasetVersionTags(options: CallOptions = {}): LazyList<Tag> {
    return this.#tags('DATASET_VERSION').list(options.signal);
  }

  /** Makes a tag for models, once also when an answer is lost. @throws ResourceConflictError when the name is taken */
  createModelTag(name: string, options: CallOptions = {}): Promise<Tag> {
    return this.#tags('MODEL').create(name, options.signal);
  }

  /** Gets a tag for models by its name. @throws ResourceNotFoundError when there is none of that name */
  findModelTag(name: string, options: CallOptions = {}): Promise<Tag> {
    return this.#tags('MODEL').find(name, options.signal);
  }

  /** The tags for models; the list is empty when there are none. */
  listModelTags(options: CallOptions = {}): LazyList<Tag> {
    return this.#tags('MODEL').list(options.signal);
  }

  /** Makes a tag for model versions, once also when an answer is lost. @throws ResourceConflictError when the name is taken */
  createModelVersionTag(name: string, options: CallOptions = {}): Promise<Tag> {
    return this.#tags('MODEL_VERSION').create(name, options.signal);
  }

  /** Gets a tag for model versions by its name. @throws ResourceNotFoundError when there is none of that name */
  findModelVersionTag(name: string, options: CallOptions = {}): Promise<Tag> {
    return this.#tags('MODEL_VERSION').find(name, options.signal);
  }

  /** The tags for model versions; the list is empty when there are none. */
  listModelVersionTags(options: CallOptions = {}): LazyList<Tag> {
    return this.#tags('MODEL_VERSION').list(options.signal);
  }

  /** Makes a tag for deployments, once also when an answer is lost. @throws ResourceConflictError when the name is taken */
  createDeploymentTag(name: string, options: CallOptions = {}): Promise<Tag> {
    return this.#tags('DEPLOYMENT').create(name, options.signal);
  }

  /** Gets a tag for deployments by its name. @throws ResourceNotFoundError when there is none of that name */
  findDeploymentTag(name: string, options: CallOptions = {}): Promise<Tag> {
    return this.#tags('DEPLOYMENT').find(name, options.signal);
  }

  /** The tags for deployments; the list is empty when there are none. */
  listDeploymentTags(options: CallOptions = {}): LazyList<Tag> {
    return this.#tags('DEPLOYMENT').list(options.signal);
  }

  #tags(target: OrganizationTagTarget): TagBook {
    return organizationTags(this.connection, target);
  }
}
