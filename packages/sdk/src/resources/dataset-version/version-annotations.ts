import type { LoadedAnnotation } from '../../wire/annotation.ts';
import type { AnnotationElement } from '../../wire/bulk-annotation.ts';
import { deleteAnnotations } from '../annotation/delete-annotations.ts';
import {
  type AnnotationIdsOptions,
  type LoadAnnotationsOptions,
  listAnnotationIds,
  loadAnnotations,
} from '../annotation/load-annotations.ts';
import type { MultiAnnotation } from '../annotation/multi-annotation.ts';
import type { CallOptions } from '../call-options.ts';
import { type ListAnnotationsOptions, listAnnotations } from './annotations.ts';
import { type BulkAnnotationOptions, bulkAnnotations } from './bulk-annotations.ts';
import {
  type MultiSplit,
  type SplitOptions,
  splitIntoMultiAssets,
  type TrainTestSplit,
  type TrainTestValSplit,
  trainTestSplit,
  trainTestValSplit,
} from './splits.ts';
import { VersionAssets } from './version-assets.ts';

/** The annotations of a dataset version, and its parts for training. */
export abstract class VersionAnnotations extends VersionAssets {
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
  listAnnotations(options: ListAnnotationsOptions = {}): MultiAnnotation {
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

  /**
   * Shares the annotated assets out at random, in parts of the given proportions, which need not add up to 1; answers the
   * parts, the number of shapes of each label in each, and the labels. Assets without annotation are in no part.
   * @throws RangeError for fewer than two ratios, or one below 0, before any call
   */
  splitIntoMultiAssets(ratios: readonly number[], options: SplitOptions = {}): Promise<MultiSplit> {
    return splitIntoMultiAssets(this, ratios, options);
  }

  /**
   * Shares the annotated assets out at random: `prop` (0.8) for training, the rest for testing. Answers both parts, how
   * often each label occurs in each, and the labels.
   * @throws RangeError for a share outside of 0 to 1, before any call
   */
  trainTestSplit(options: SplitOptions & { readonly prop?: number | undefined } = {}): Promise<TrainTestSplit> {
    return trainTestSplit(this, options);
  }

  /**
   * Shares the annotated assets out at random for training, testing and validation, by `ratios` ([0.64, 0.16, 0.2]), which
   * need not add up to 1. Answers the three parts, how often each label occurs in each, and the labels.
   * @throws RangeError for other than three ratios, or one below 0, before any call
   */
  trainTestValSplit(
    options: SplitOptions & { readonly ratios?: readonly number[] | undefined } = {},
  ): Promise<TrainTestValSplit> {
    return trainTestValSplit(this, options);
  }
}
