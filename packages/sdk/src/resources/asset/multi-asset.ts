import { inBulk } from '../../http/bulk.ts';
import type { Connection } from '../../http/connection.ts';
import { apiPath } from '../../http/query.ts';
import { deleteAnnotations } from '../annotation/delete-annotations.ts';
import type { CallOptions } from '../call-options.ts';
import type { Data } from '../datalake/data.ts';
import { listWhole } from '../datalake/list-whole.ts';
import type { MultiData } from '../datalake/multi-data.ts';
import { FileList } from '../listing/file-list.ts';
import { openKnown } from '../listing/resource-list.ts';
import { splitAt } from '../listing/split-at.ts';
import { assetTags } from '../tag/tag-book.ts';
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
export class MultiAsset extends FileList<Asset> {
  readonly #origin: MultiAssetOrigin;

  constructor(origin: MultiAssetOrigin, open: () => AsyncIterable<readonly Asset[]>) {
    const { connection, datasetVersionId } = origin;
    const path = apiPath`/api/dataset/version/${datasetVersionId}/assets`;
    super({ connection, what: 'assets', path, book: assetTags(connection, datasetVersionId) }, open);
    this.#origin = origin;
  }

  /** A list of assets that are known, all of the same dataset version. */
  static of(origin: MultiAssetOrigin, assets: readonly Asset[]): MultiAsset {
    return new MultiAsset(origin, openKnown(assets));
  }

  /** Id of the dataset version. */
  get datasetVersionId(): string {
    return this.#origin.datasetVersionId;
  }

  /** Kind of tag that assets take. */
  get targetType(): 'ASSET' {
    return 'ASSET';
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
}
