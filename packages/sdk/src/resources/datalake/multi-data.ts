import { type Connection, readNothing } from '../../http/connection.ts';
import { LazyList } from '../../http/lazy-list.ts';
import { chunksOf } from '../../http/pagination.ts';
import { apiPath } from '../../http/query.ts';
import type { CallOptions } from '../call-options.ts';
import type { WaitOptions } from '../job/wait-for-status.ts';
import { type DownloadAllOptions, downloadAll } from '../listing/download-all.ts';
import { splitAt } from '../listing/split-at.ts';
import { eachPart } from '../parts.ts';
import { ID_CHUNK } from '../tag/move-tag.ts';
import { dataTags } from '../tag/tag-book.ts';
import { addTags, removeTags, type TagChoice, type Tagged } from '../tag/tags.ts';
import type { Data } from './data.ts';
import { checkSettled, settleData } from './settle-data.ts';

/** Where the data of a list are. */
export interface MultiDataOrigin {
  readonly connection: Connection;
  readonly datalakeId: string;
}

/**
 * Data of one datalake, asked for page by page as they are wanted; an empty list is empty, and what is done to it does
 * nothing. Methods that change something read the whole list first, ids only being kept.
 */
export class MultiData extends LazyList<Data> {
  readonly #origin: MultiDataOrigin;

  constructor(origin: MultiDataOrigin, open: () => AsyncIterable<readonly Data[]>) {
    super(open);
    this.#origin = origin;
  }

  /** A list of data that are known, all of the same datalake. */
  static of(origin: MultiDataOrigin, data: readonly Data[]): MultiData {
    return new MultiData(origin, async function* () {
      if (data.length > 0) yield data;
    });
  }

  /** Id of the datalake. */
  get datalakeId(): string {
    return this.#origin.datalakeId;
  }

  /** Kind of tag that data take. */
  get targetType(): 'DATA' {
    return 'DATA';
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
   * Tags all data of the list, 10,000 in a request; a name that no tag has yet is made one.
   * @throws TypeError for a tag of another kind, PartialFailureError when some tags failed
   */
  async addTags(tags: TagChoice, options: CallOptions = {}): Promise<void> {
    await addTags(this.connection, await this.#tagged(options), tags);
  }

  /**
   * Takes tags off all data of the list, 10,000 in a request.
   * @throws TypeError for a tag of another kind, ResourceNotFoundError for a name that no tag has, PartialFailureError
   */
  async removeTags(tags: TagChoice, options: CallOptions = {}): Promise<void> {
    await removeTags(this.connection, await this.#tagged(options), tags);
  }

  /**
   * Deletes the data of the list, and all assets made of them.
   * @throws PartialFailureError when some requests of 10,000 ids failed
   */
  async delete({ signal }: CallOptions = {}): Promise<void> {
    const { connection, datalakeId } = this.#origin;
    const path = apiPath`/api/datalake/${datalakeId}/datas`;
    // All ids before the first deletion: a page of what is left would begin elsewhere.
    await eachPart('the deletion of data', chunksOf(await this.ids(), ID_CHUNK), {
      nameOf: (ids) => `${ids.length} ids from ${ids[0]}`,
      run: (ids) => connection.request({ method: 'DELETE', path, body: { ids }, read: readNothing, signal }),
      signal,
    });
  }

  /**
   * Downloads the files into a folder, the current one by default, and answers their absolute paths in the order of the
   * list. A file that is there is kept unless `forceReplace` is set.
   * @throws PartialFailureError when some could not be downloaded, two of the same file name among them unless `useId`
   */
  download(directory: string = '.', options: DownloadAllOptions = {}): Promise<string[]> {
    return downloadAll(this, { what: 'data', directory, options });
  }

  /**
   * Reads the list, waits until the platform has processed each upload, by default at most 20 s, and answers the data.
   * @throws PartialFailureError when some could not be processed, or not in time
   */
  async waitForUploadDone(options: WaitOptions = {}): Promise<Data[]> {
    const data = await this.toArray();
    await settleData(this.connection, data, options);
    checkSettled('the processing of uploads', data);
    return data;
  }

  /** Reads the list and parts it in two: the share `ratio` of it, from 0 to 1, and the rest. @throws RangeError */
  async split(ratio: number): Promise<[MultiData, MultiData]> {
    const [first, rest] = splitAt(await this.toArray(), ratio);
    return [MultiData.of(this.#origin, first), MultiData.of(this.#origin, rest)];
  }

  async #tagged({ signal }: CallOptions): Promise<Tagged> {
    const { connection, datalakeId } = this.#origin;
    return { target: 'DATA', ids: await this.ids(), book: dataTags(connection, datalakeId), signal };
  }
}
