import { inBulk } from '../../http/bulk.ts';
import { type Connection, readNothing } from '../../http/connection.ts';
import { LazyList } from '../../http/lazy-list.ts';
import { chunksOf } from '../../http/pagination.ts';
import { apiPath } from '../../http/query.ts';
import { deleteAnnotations } from '../annotation/delete-annotations.ts';
import type { CallOptions } from '../call-options.ts';
import type { Data } from '../datalake/data.ts';
import { listWhole } from '../datalake/list-whole.ts';
import type { MultiData } from '../datalake/multi-data.ts';
import { type DownloadAllOptions, downloadAll } from '../listing/download-all.ts';
import { splitAt } from '../listing/split-at.ts';
import { eachPart } from '../parts.ts';
import { ID_CHUNK } from '../tag/move-tag.ts';
import { assetTags } from '../tag/tag-book.ts';
import { addTags, removeTags, type TagChoice, type Tagged } from '../tag/tags.ts';
import type { Asset } from './asset.ts';

const DATA_AT_ONCE = 16;

/** Where the assets of a list are. */
export interface MultiAssetOrigin {
  readonly connection: Connection;
  readonly datasetVersionId: string;
}

/**
 * Assets of one dataset version, asked for page by page as they are wanted; an empty list is empty, and what is done to it
 * does nothing. Methods that change something read the whole list first, ids only being kept.
 */
export class MultiAsset extends LazyList<Asset> {
  readonly #origin: MultiAssetOrigin;

  constructor(origin: MultiAssetOrigin, open: () => AsyncIterable<readonly Asset[]>) {
    super(open);
    this.#origin = origin;
  }

  /** A list of assets that are known, all of the same dataset version. */
  static of(origin: MultiAssetOrigin, assets: readonly Asset[]): MultiAsset {
    return new MultiAsset(origin, async function* () {
      if (assets.length > 0) yield assets;
    });
  }

  /** Id of the dataset version. */
  get datasetVersionId(): string {
    return this.#origin.datasetVersionId;
  }

  /** Kind of tag that assets take. */
  get targetType(): 'ASSET' {
    return 'ASSET';
  }

  /** The way to the platform that this list came by. */
  get connection(): Connection {
    return this.#origin.connection;
  }

  /** The same as `connection`, under the reference client's older name. */
  get connexion(): Connection {
    return this.#origin.connection;
  }

  /** Reads the list and answers the ids; empty when there is nothing. @throws ApiError, ConnectionError, TimeoutError */
  async ids(): Promise<string[]> {
    const ids: string[] = [];
    for await (const page of this.pages()) for (const { id } of page) ids.push(id);
    return ids;
  }

  /**
   * Tags all assets of the list, 10,000 in a request; a name that no tag has yet is made one.
   * @throws TypeError for a tag of another kind, PartialFailureError when some tags failed
   */
  async addTags(tags: TagChoice, options: CallOptions = {}): Promise<void> {
    await addTags(this.connection, await this.#tagged(options), tags);
  }

  /**
   * Takes tags off all assets of the list, 10,000 in a request.
   * @throws TypeError for a tag of another kind, ResourceNotFoundError for a name that no tag has, PartialFailureError
   */
  async removeTags(tags: TagChoice, options: CallOptions = {}): Promise<void> {
    await removeTags(this.connection, await this.#tagged(options), tags);
  }

  /**
   * Takes the assets of the list out of their version, annotations included; their data stays in the datalake.
   * @throws PartialFailureError when some requests of 10,000 ids failed
   */
  async delete({ signal }: CallOptions = {}): Promise<void> {
    const { connection, datasetVersionId } = this.#origin;
    const path = apiPath`/api/dataset/version/${datasetVersionId}/assets`;
    // All ids before the first deletion: a page of what is left would begin elsewhere.
    await eachPart('the deletion of assets', chunksOf(await this.ids(), ID_CHUNK), {
      nameOf: (ids) => `${ids.length} ids from ${ids[0]}`,
      run: (ids) => connection.request({ method: 'DELETE', path, body: { ids }, read: readNothing, signal }),
      signal,
    });
  }

  /**
   * Deletes the annotations of all assets of the list with their shapes. The platform refuses it for a dataset with a
   * campaign.
   * @throws ApiError, ConnectionError, TimeoutError
   */
  async deleteAnnotations(options: CallOptions = {}): Promise<void> {
    const { connection, datasetVersionId } = this.#origin;
    await deleteAnnotations(connection, datasetVersionId, { which: { assetIds: await this.ids() }, options });
  }

  /**
   * Downloads the files into a folder, the current one by default, and answers their absolute paths in the order of the
   * list. A file that is there is kept unless `forceReplace` is set.
   * @throws PartialFailureError when some could not be downloaded, two of the same file name among them unless `useId`
   */
  download(directory: string = '.', options: DownloadAllOptions = {}): Promise<string[]> {
    return downloadAll(this, { what: 'assets', directory, options });
  }

  /**
   * The data that the assets of the list are made of, which must all be in one datalake: that of the first asset. The ids
   * are read first; an empty list cannot say which datalake it means.
   * @throws TypeError for an empty list; later, while the data are read, PicselliaError when some are in no such datalake
   */
  async asMultidata({ signal }: CallOptions = {}): Promise<MultiData> {
    const dataIds = new Set<string>();
    let first: Asset | undefined;
    for await (const asset of this) {
      first ??= asset;
      dataIds.add(asset.dataId);
    }
    if (first === undefined) throw new TypeError('there is no asset in the list, so its datalake cannot be known');
    const { datalakeId } = await first.getData({ signal });
    return listWhole(this.connection, { datalakeId, dataIds: [...dataIds], signal });
  }

  /**
   * Gets the data of each asset by itself, in the order of the list, whatever datalake it is in; slower than
   * `asMultidata`.
   * @throws PartialFailureError when some could not be got
   */
  async asListOfData({ signal }: CallOptions = {}): Promise<Data[]> {
    return inBulk(this, {
      operation: 'the reading of data',
      concurrency: DATA_AT_ONCE,
      signal,
      nameOf: (asset) => `asset ${asset.id}`,
      work: (asset) => asset.getData({ signal }),
    });
  }

  /** Reads the list and parts it in two: the share `ratio` of it, from 0 to 1, and the rest. @throws RangeError */
  async split(ratio: number): Promise<[MultiAsset, MultiAsset]> {
    const [first, rest] = splitAt(await this.toArray(), ratio);
    return [MultiAsset.of(this.#origin, first), MultiAsset.of(this.#origin, rest)];
  }

  async #tagged({ signal }: CallOptions): Promise<Tagged> {
    const { connection, datasetVersionId } = this.#origin;
    return { target: 'ASSET', ids: await this.ids(), book: assetTags(connection, datasetVersionId), signal };
  }
}
