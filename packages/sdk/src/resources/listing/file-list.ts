import { type Connection, readNothing } from '../../http/connection.ts';
import { chunksOf } from '../../http/pagination.ts';
import type { CallOptions } from '../call-options.ts';
import { eachPart } from '../parts.ts';
import type { StoredFile } from '../stored-file.ts';
import { ID_CHUNK } from '../tag/move-tag.ts';
import type { TagBook } from '../tag/tag-book.ts';
import { addTags, removeTags, type TagChoice, type Tagged } from '../tag/tags.ts';
import { type DownloadAllOptions, downloadAll } from './download-all.ts';
import { ResourceList } from './resource-list.ts';

/** What a list of files is of, and where the platform keeps it. */
export interface FilePlace {
  readonly connection: Connection;
  /** As errors name them: `assets`. */
  readonly what: string;
  readonly path: string;
  readonly book: TagBook;
}

/** Base of the lists of what has a file and tags: assets and data. */
export abstract class FileList<T extends StoredFile> extends ResourceList<T> {
  readonly #place: FilePlace;

  constructor(place: FilePlace, open: () => AsyncIterable<readonly T[]>) {
    super(place.connection, open);
    this.#place = place;
  }

  /**
   * Tags all of the list, 10,000 in a request; a name that no tag has yet is made one.
   * @throws TypeError for a tag of another kind, PartialFailureError when some tags failed
   */
  async addTags(tags: TagChoice, options: CallOptions = {}): Promise<void> {
    await addTags(this.connection, await this.#tagged(options), tags);
  }

  /**
   * Takes tags off all of the list, 10,000 in a request.
   * @throws TypeError for a tag of another kind, ResourceNotFoundError for a name that no tag has, PartialFailureError
   */
  async removeTags(tags: TagChoice, options: CallOptions = {}): Promise<void> {
    await removeTags(this.connection, await this.#tagged(options), tags);
  }

  /**
   * Deletes all of the list: assets leave their version with their annotations, and their data stay in the datalake; data
   * go with all assets made of them.
   * @throws PartialFailureError when some requests of 10,000 ids failed
   */
  async delete({ signal }: CallOptions = {}): Promise<void> {
    const { connection, path, what } = this.#place;
    // All ids before the first deletion: a page of what is left would begin elsewhere.
    await eachPart(`the deletion of ${what}`, chunksOf(await this.ids(), ID_CHUNK), {
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
    return downloadAll(this, { what: this.#place.what, directory, options });
  }

  async #tagged({ signal }: CallOptions): Promise<Tagged> {
    const { book } = this.#place;
    return { target: book.targetType, ids: await this.ids(), book, signal };
  }
}
