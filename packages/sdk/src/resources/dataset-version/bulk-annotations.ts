import type { AnnotationStatus, ImportMode } from '../../constants.ts';
import { RequestTooLargeError } from '../../errors.ts';
import type { Connection } from '../../http/connection.ts';
import { chunksOf } from '../../http/pagination.ts';
import { apiPath } from '../../http/query.ts';
import { type AnnotationElement, writeElement } from '../../wire/bulk-annotation.ts';
import { readCounts } from '../../wire/dataset-version.ts';
import type { CallOptions } from '../call-options.ts';

/** How annotations are written in bulk; without `status` the platform gives its default, PENDING. */
export interface BulkAnnotationOptions extends CallOptions {
  readonly mode: ImportMode;
  readonly status?: AnnotationStatus | undefined;
}

type Counts = Record<string, number>;

const BULK_CHUNK = 100;

const addCounts = (left: Counts, right: Counts): Counts => {
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return Object.fromEntries(keys.map((key) => [key, (left[key] ?? 0) + (right[key] ?? 0)]));
};

/** Writes annotations in requests of 100 assets; one that is too large is halved until it fits. */
export const bulkAnnotations = async (
  connection: Connection,
  versionId: string,
  request: { elements: readonly AnnotationElement[]; options: BulkAnnotationOptions },
): Promise<Counts> => {
  const { mode, status, signal } = request.options;
  const post = (annotations: readonly object[]): Promise<Counts> =>
    connection.request({
      method: 'POST',
      path: apiPath`/api/dataset/version/${versionId}/bulk-annotations`,
      body: { import_type: mode, annotations, status },
      // Added twice, shapes would be there twice.
      isIdempotent: mode !== 'CONCATENATE',
      read: readCounts,
      signal,
    });
  const postFitting = async (annotations: readonly object[]): Promise<Counts> => {
    try {
      return await post(annotations);
    } catch (error) {
      if (!(error instanceof RequestTooLargeError) || annotations.length < 2) throw error;
      const half = Math.ceil(annotations.length / 2);
      const first = await postFitting(annotations.slice(0, half));
      return addCounts(first, await postFitting(annotations.slice(half)));
    }
  };
  // All elements are checked before the first request, so a wrong one leaves nothing half done.
  const annotations = request.elements.map(writeElement);
  let total: Counts = {};
  for (const chunk of chunksOf(annotations, BULK_CHUNK)) total = addCounts(total, await postFitting(chunk));
  return total;
};
