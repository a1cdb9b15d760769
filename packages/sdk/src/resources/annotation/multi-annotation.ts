import type { Connection } from '../../http/connection.ts';
import type { LoadedAnnotation } from '../../wire/annotation.ts';
import type { CallOptions } from '../call-options.ts';
import { openKnown, ResourceList } from '../listing/resource-list.ts';
import type { Annotation } from './annotation.ts';
import { deleteAnnotations } from './delete-annotations.ts';
import { type LoadChunkOptions, loadByIds } from './load-annotations.ts';

/** Where the annotations of a list are. */
interface ListOrigin {
  readonly connection: Connection;
  readonly datasetVersionId: string;
}

/** Annotations of one dataset version, asked for page by page as they are wanted; an empty list is empty. */
export class MultiAnnotation extends ResourceList<Annotation> {
  readonly #origin: ListOrigin;

  constructor(origin: ListOrigin, open: () => AsyncIterable<readonly Annotation[]>) {
    super(origin.connection, open);
    this.#origin = origin;
  }

  /** A list of annotations that are known, all of the same dataset version. */
  static of(origin: ListOrigin, annotations: readonly Annotation[]): MultiAnnotation {
    return new MultiAnnotation(origin, openKnown(annotations));
  }

  /** Loads annotations by their ids, with all of their shapes. @throws TypeError for a chunkSize below 1 */
  static loadAnnotationsFromIds(
    origin: ListOrigin,
    ids: readonly string[],
    options: LoadChunkOptions = {},
  ): AsyncIterable<LoadedAnnotation> {
    return loadByIds(origin.connection, origin.datasetVersionId, { ids, options });
  }

  /** Id of the dataset version. */
  get datasetVersionId(): string {
    return this.#origin.datasetVersionId;
  }

  /** The annotations of the list with all of their shapes; the list is read first, page by page. */
  async *load(options: LoadChunkOptions = {}): AsyncGenerator<LoadedAnnotation> {
    for await (const page of this.pages()) {
      yield* MultiAnnotation.loadAnnotationsFromIds(
        this.#origin,
        page.map(({ id }) => id),
        options,
      );
    }
  }

  /**
   * Deletes the annotations of the list with their shapes; an empty list deletes nothing. The platform refuses it for a
   * dataset with a campaign.
   * @throws ApiError, ConnectionError, TimeoutError
   */
  async delete(options: CallOptions = {}): Promise<void> {
    // All ids before the first deletion: a page of what is left would begin elsewhere.
    const annotationIds = await this.ids();
    const { connection, datasetVersionId } = this.#origin;
    await deleteAnnotations(connection, datasetVersionId, { which: { annotationIds }, options });
  }
}
