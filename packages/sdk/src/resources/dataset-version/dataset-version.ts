import type { LoadedAnnotation } from '../../wire/annotation.ts';
import type { AnnotationElement } from '../../wire/bulk-annotation.ts';
import type { AnnotationList } from '../annotation/annotation-list.ts';
import { deleteAnnotations } from '../annotation/delete-annotations.ts';
import {
  type AnnotationIdsOptions,
  type LoadAnnotationsOptions,
  listAnnotationIds,
  loadAnnotations,
} from '../annotation/load-annotations.ts';
import type { CallOptions } from '../call-options.ts';
import type { InternalJob } from '../internal-job.ts';
import { type ListAnnotationsOptions, listAnnotations } from './annotations.ts';
import { type BulkAnnotationOptions, bulkAnnotations } from './bulk-annotations.ts';
import { type ForkOptions, forkVersion } from './fork.ts';
import { VersionAssets } from './version-assets.ts';

/** One state of a dataset: a set of assets with their labels and annotations. */
export class DatasetVersion extends VersionAssets {
  /**
   * Makes a new version of the same dataset out of this one, and waits until the platform has filled it unless `wait` is
   * false; more than 10,000 given assets are copied in requests of so many. Answers the version and the last job. Not
   * repeated after a lost answer.
   * @throws ResourceConflictError when the name is taken, JobFailedError when the platform's work failed,
   * WaitTimeoutError, TypeError for an empty name
   */
  async fork(version: string, options: ForkOptions = {}): Promise<[DatasetVersion, InternalJob]> {
    const { record, job } = await forkVersion(this.connection, this, { version, options });
    return [new DatasetVersion(this.connection, record), job];
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
}
