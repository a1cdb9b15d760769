import { mayHaveBeenDone } from '../../http/lost-answer.ts';
import type { BulkElement } from '../../wire/bulk-annotation.ts';
import { loadAnnotations } from '../annotation/load-annotations.ts';
import { type BulkAnnotationOptions, postBulk } from '../dataset-version/bulk-annotations.ts';
import type { ImportTarget } from './import-target.ts';

const TRIES = 5;

type Counts = Record<string, number>;

const countShapes = async (
  version: ImportTarget,
  elements: readonly BulkElement[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, number>> => {
  const counts = new Map<string, number>();
  const assetIds = elements.map(({ asset_id }) => asset_id);
  for await (const { assetId, shapes } of loadAnnotations(version.connection, version, { assetIds, signal })) {
    counts.set(assetId, (counts.get(assetId) ?? 0) + shapes.length);
  }
  return counts;
};

/**
 * Adds shapes to what is there, once: what the assets hold is counted before, and when an answer is lost it is counted
 * again, so that only what did not arrive is sent again.
 */
export const appendOnce = async (
  version: ImportTarget,
  elements: readonly BulkElement[],
  options: BulkAnnotationOptions,
): Promise<Counts> => {
  const { signal } = options;
  const before = await countShapes(version, elements, signal);
  let missing = elements;
  for (let attempt = 1; ; attempt++) {
    try {
      return await postBulk(version.connection, version.id, { elements: missing, options });
    } catch (error) {
      if (!mayHaveBeenDone(error) || signal?.aborted === true || attempt >= TRIES) throw error;
      const now = await countShapes(version, missing, signal);
      missing = missing.filter(({ asset_id }) => (now.get(asset_id) ?? 0) <= (before.get(asset_id) ?? 0));
      if (missing.length === 0) return {};
    }
  }
};
