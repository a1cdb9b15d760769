import type { InferenceType } from '../../constants.ts';
import type { Connection } from '../../http/connection.ts';
import type { LazyList } from '../../http/lazy-list.ts';
import { apiPath } from '../../http/query.ts';
import type { LoadedAnnotation } from '../../wire/annotation.ts';
import { readAsset } from '../../wire/asset.ts';
import type { AnnotationElement } from '../../wire/bulk-annotation.ts';
import {
  type DatasetVersionRecord,
  type DatasetVersionStats,
  readDatasetVersion,
  readStats,
} from '../../wire/dataset-version.ts';
import type { AnnotationList } from '../annotation/annotation-list.ts';
import { deleteAnnotations } from '../annotation/delete-annotations.ts';
import {
  type AnnotationIdsOptions,
  type LoadAnnotationsOptions,
  listAnnotationIds,
  loadAnnotations,
} from '../annotation/load-annotations.ts';
import { Asset } from '../asset.ts';
import type { CallOptions } from '../call-options.ts';
import type { Label } from '../label.ts';
import { Resource } from '../resource.ts';
import { type ListAnnotationsOptions, listAnnotations } from './annotations.ts';
import { type BulkAnnotationOptions, bulkAnnotations } from './bulk-annotations.ts';
import { LabelBook } from './labels.ts';
import { type AssetList, type ListAssetsOptions, listAssets } from './list-assets.ts';

/** Which asset to find; what is given must all hold, and exactly one asset must fit. */
export interface FindAssetOptions extends CallOptions {
  readonly id?: string | undefined;
  readonly filename?: string | undefined;
  readonly objectName?: string | undefined;
  readonly dataId?: string | undefined;
}

/** One state of a dataset: a set of assets with their labels and annotations. */
export class DatasetVersion extends Resource {
  readonly #labels: LabelBook;
  #record: DatasetVersionRecord;

  constructor(connection: Connection, record: DatasetVersionRecord) {
    super(connection);
    this.#labels = new LabelBook(connection, record.id);
    this.#record = record;
  }

  get id(): string {
    return this.#record.id;
  }

  /** Name of the dataset; the version's own name is `version`. */
  get name(): string {
    return this.#record.name;
  }

  /** Id of the dataset. */
  get originId(): string {
    return this.#record.originId;
  }

  get version(): string {
    return this.#record.version;
  }

  get type(): InferenceType {
    return this.#record.type;
  }

  /** Whether the version is locked against changes; undefined when the platform did not say. */
  get isLocked(): boolean | undefined {
    return this.#record.isLocked;
  }

  /** Number of assets; undefined when the platform did not say. */
  get size(): number | undefined {
    return this.#record.size;
  }

  /** Asks for the version anew. @throws ApiError, ConnectionError, TimeoutError, ResponseFormatError */
  async sync(options: CallOptions = {}): Promise<void> {
    this.#record = await this.connection.request({
      method: 'GET',
      path: apiPath`/api/dataset/version/${this.id}`,
      read: readDatasetVersion(this.id),
      signal: options.signal,
    });
  }

  /** Sets what the version is made for. @throws ResourceLockedError, ApiError, ConnectionError, TimeoutError */
  async setType(type: InferenceType, options: CallOptions = {}): Promise<void> {
    this.#record = await this.connection.request({
      method: 'PATCH',
      path: apiPath`/api/dataset/version/${this.id}`,
      body: { type },
      read: readDatasetVersion(this.id),
      signal: options.signal,
    });
  }

  /** Counts shapes by label, and annotations. @throws ApiError, ConnectionError, TimeoutError */
  retrieveStats(options: CallOptions = {}): Promise<DatasetVersionStats> {
    return this.connection.request({
      method: 'GET',
      path: apiPath`/api/dataset/version/${this.id}/stats`,
      read: readStats,
      signal: options.signal,
    });
  }

  /**
   * The assets, page by page of up to 1000; an empty list is empty, not an error.
   * @throws TypeError for options that contradict each other
   */
  listAssets(options: ListAssetsOptions = {}): AssetList {
    return listAssets(this.connection, this.id, options);
  }

  /** Finds one asset. @throws ResourceNotFoundError when none fits */
  async findAsset(options: FindAssetOptions): Promise<Asset> {
    const { id, filename, objectName, dataId, signal } = options;
    const query = { data_id: dataId, filename, object_name: objectName, id };
    if (Object.values(query).every((value) => value === undefined)) {
      throw new TypeError('findAsset needs an id, filename, objectName or dataId');
    }
    const path = apiPath`/api/dataset/version/${this.id}/assets/find`;
    const record = await this.connection.request({ method: 'GET', path, query, read: readAsset, signal });
    return new Asset(this.connection, record);
  }

  /** The labels, in one request; the list is empty when there are none. */
  listLabels(options: CallOptions = {}): LazyList<Label> {
    return this.#labels.list(options.signal);
  }

  /** Gets a label by its name. @throws ResourceNotFoundError when there is none of that name */
  getLabel(name: string, options: CallOptions = {}): Promise<Label> {
    return this.#labels.get(name, options.signal);
  }

  /** Makes a label; not repeated after a lost answer. @throws ResourceConflictError when the name is taken */
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

  /**
   * Writes the annotations of many assets, 100 in a request and four requests at a time, and answers the platform's
   * counts added up. A request whose answer was lost is repeated in the modes KEEP and REPLACE, never in CONCATENATE.
   * @throws TypeError for a line or a point, or a coordinate that is no integer, before anything is sent;
   * PartialFailureError with asset ids as items when some were written
   */
  bulkAnnotations(
    elements: readonly AnnotationElement[],
    options: BulkAnnotationOptions,
  ): Promise<Record<string, number>> {
    return bulkAnnotations(this.connection, this.id, { elements, options });
  }

  /** The annotations without their shapes, page by page of up to 1000. @throws TypeError for a limit below 1 */
  listAnnotations(options: ListAnnotationsOptions = {}): AnnotationList {
    return listAnnotations(this.connection, this.id, options);
  }

  /** Names the annotations; empty when there are none. @throws ApiError, ConnectionError, TimeoutError */
  listAnnotationIds(options: AnnotationIdsOptions = {}): Promise<string[]> {
    return listAnnotationIds(this.connection, this.id, options);
  }

  /** The annotations with all of their shapes, asked for as they are wanted. */
  loadAnnotations(options: LoadAnnotationsOptions = {}): AsyncIterable<LoadedAnnotation> {
    return loadAnnotations(this.connection, this, options);
  }

  /** Deletes every annotation of the version with its shapes. @throws ApiError, ConnectionError, TimeoutError */
  deleteAllAnnotations(options: CallOptions = {}): Promise<void> {
    return deleteAnnotations(this.connection, this.id, { which: 'all', options });
  }

  override toJSON(): object {
    return this.#record;
  }
}
