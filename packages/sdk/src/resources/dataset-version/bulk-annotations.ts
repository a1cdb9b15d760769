import type { AnnotationStatus, ImportMode } from '../../constants.ts';
import { ApiError, ConnectionError, RequestTooLargeError, TimeoutError } from '../../errors.ts';
import { inBulk } from '../../http/bulk.ts';
import type { Connection } from '../../http/connection.ts';
import { chunksOf } from '../../http/pagination.ts';
import { apiPath } from '../../http/query.ts';
import { type PartFailure, PartialFailureError } from '../../operation-errors.ts';
import { type AnnotationElement, type BulkElement, writeElement } from '../../wire/bulk-annotation.ts';
import { readCounts } from '../../wire/dataset-version.ts';
import type { CallOptions } from '../call-options.ts';

/** How annotations are written in bulk; without `status` the platform gives its default, PENDING. */
export interface BulkAnnotationOptions extends CallOptions {
  readonly mode: ImportMode;
  readonly status?: AnnotationStatus | undefined;
}

type Counts = Record<string, number>;
/** Posts one request, and answers the platform's counts. */
type Post = (elements: readonly BulkElement[]) => Promise<Counts>;

/** What became of one part of the elements. */
interface PartOutcome {
  readonly counts: Counts;
  readonly done: readonly string[];
  readonly failures: readonly PartFailure[];
}

/** Elements that go with one request. */
export const BULK_CHUNK = 100;
const REQUESTS_AT_ONCE = 4;

const addCounts = (left: Counts, right: Counts): Counts => {
  const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return Object.fromEntries(keys.map((key) => [key, (left[key] ?? 0) + (right[key] ?? 0)]));
};

const merge = (outcomes: readonly PartOutcome[]): PartOutcome => ({
  counts: outcomes.reduce((total, { counts }) => addCounts(total, counts), {}),
  done: outcomes.flatMap(({ done }) => done),
  failures: outcomes.flatMap(({ failures }) => failures),
});

// These fail alike for each request: no token, no right, no version, a lock, nobody there.
const isFinal = (error: unknown): boolean =>
  error instanceof ConnectionError ||
  error instanceof TimeoutError ||
  (error instanceof ApiError && [401, 402, 403, 404, 423, 502, 503, 504].includes(error.status));

/** Posts a chunk; one that is too large is halved until it fits. */
const postFitting = async (elements: readonly BulkElement[], post: Post): Promise<PartOutcome> => {
  const assetIds = elements.map(({ asset_id }) => asset_id);
  try {
    return { counts: await post(elements), done: assetIds, failures: [] };
  } catch (error) {
    if (!(error instanceof RequestTooLargeError) || elements.length < 2) {
      return { counts: {}, done: [], failures: assetIds.map((item) => ({ item, error })) };
    }
  }
  const half = Math.ceil(elements.length / 2);
  const first = await postFitting(elements.slice(0, half), post);
  return merge([first, await postFitting(elements.slice(half), post)]);
};

/** One request of the bulk route; only in CONCATENATE a lost answer is not followed by a repetition. */
export const postBulk = (
  connection: Connection,
  versionId: string,
  request: { readonly elements: readonly BulkElement[]; readonly options: BulkAnnotationOptions },
): Promise<Counts> => {
  const { mode, status, signal } = request.options;
  return connection.request({
    method: 'POST',
    path: apiPath`/api/dataset/version/${versionId}/bulk-annotations`,
    body: { import_type: mode, annotations: request.elements, status },
    // Added twice, shapes would be there twice.
    isIdempotent: mode !== 'CONCATENATE',
    read: readCounts,
    signal,
  });
};

/**
 * Writes chunks of elements, a request for each and four at a time, and adds up the platform's counts. A chunk is taken
 * when its turn comes, so that the first ones are on their way while later ones are being made. After a failure that the next
 * request would meet as well, nothing more is begun.
 * @throws PartialFailureError with the ids of the assets, when some were written; else the failure itself
 */
export const writeInBulk = async (
  chunks: Iterable<readonly BulkElement[]>,
  signal: AbortSignal | undefined,
  post: Post,
): Promise<Counts> => {
  let end: { readonly error: unknown } | undefined;
  const outcomes = await inBulk(chunks, {
    operation: 'the import of annotations',
    concurrency: REQUESTS_AT_ONCE,
    signal,
    nameOf: (chunk) => chunk[0]?.asset_id ?? '',
    work: async (chunk): Promise<PartOutcome> => {
      const reason = end;
      if (reason !== undefined) {
        const failures = chunk.map(({ asset_id }) => ({ item: asset_id, error: reason.error }));
        return { counts: {}, done: [], failures };
      }
      const outcome = await postFitting(chunk, post);
      const final = outcome.failures.find(({ error }) => isFinal(error));
      if (final !== undefined) end ??= { error: final.error };
      return outcome;
    },
  });
  const { counts, done, failures } = merge(outcomes);
  const [first] = failures;
  if (first === undefined) return counts;
  if (done.length === 0) throw first.error;
  throw new PartialFailureError('the import of annotations', { done, failures });
};

export const bulkAnnotations = async (
  connection: Connection,
  versionId: string,
  request: { readonly elements: readonly AnnotationElement[]; readonly options: BulkAnnotationOptions },
): Promise<Counts> => {
  const { options } = request;
  // All elements are checked before the first request, so a wrong one leaves nothing half done.
  const elements = request.elements.map((element) => writeElement(element, ({ labelId }) => labelId));
  return writeInBulk(chunksOf(elements, BULK_CHUNK), options.signal, (chunk) =>
    postBulk(connection, versionId, { elements: chunk, options }),
  );
};
