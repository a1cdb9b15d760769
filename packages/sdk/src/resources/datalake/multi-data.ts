import type { Connection } from '../../http/connection.ts';
import { apiPath } from '../../http/query.ts';
import type { WaitOptions } from '../job/wait-for-status.ts';
import { FileList } from '../listing/file-list.ts';
import { openKnown } from '../listing/resource-list.ts';
import { splitAt } from '../listing/split-at.ts';
import { dataTags } from '../tag/tag-book.ts';
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
export class MultiData extends FileList<Data> {
  readonly #origin: MultiDataOrigin;

  constructor(origin: MultiDataOrigin, open: () => AsyncIterable<readonly Data[]>) {
    const { connection, datalakeId } = origin;
    const path = apiPath`/api/datalake/${datalakeId}/datas`;
    super({ connection, what: 'data', path, book: dataTags(connection, datalakeId) }, open);
    this.#origin = origin;
  }

  /** A list of data that are known, all of the same datalake. */
  static of(origin: MultiDataOrigin, data: readonly Data[]): MultiData {
    return new MultiData(origin, openKnown(data));
  }

  /** Id of the datalake. */
  get datalakeId(): string {
    return this.#origin.datalakeId;
  }

  /** Kind of tag that data take. */
  get targetType(): 'DATA' {
    return 'DATA';
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
}
