import type { Annotation, DatasetVersion, InferenceType } from '@picsellia-ts/sdk';
import { countShapes } from './count-shapes.ts';

/** Types of versions whose shapes are written into an annotation that was made before. */
const WRITTEN_WHOLE: readonly InferenceType[] = ['LINE', 'POINT', 'MULTI'];

/** How this runtime makes an annotation; one that people have looked at has a time or another status. */
const isBlank = ({ duration, status }: Annotation): boolean => duration === 0 && status === 'PENDING';

/**
 * Assets whose annotation a start that was cut off has made and not filled, by id: it is empty, and nobody has spent time
 * on it. Where shapes go in bulk there are none.
 */
export const findUnfinished = async (
  version: DatasetVersion,
  annotations: readonly Annotation[],
): Promise<Set<string>> => {
  if (!WRITTEN_WHOLE.includes(version.type)) return new Set();
  const blank = annotations.filter(isBlank).flatMap(({ assetId }) => assetId ?? []);
  if (blank.length === 0) return new Set();
  const held = await countShapes(version, blank);
  return new Set(blank.filter((id) => !held.get(id)));
};
