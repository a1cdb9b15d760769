import type { Annotation, DatasetVersion, InferenceType } from '@picsellia-ts/sdk';
import { countShapes } from './count-shapes.ts';

/** Types of versions whose shapes are written into an annotation that was made before. */
const WRITTEN_WHOLE: readonly InferenceType[] = ['LINE', 'POINT', 'MULTI'];

/**
 * Whether this runtime may have made an annotation and not filled it: one that people have looked at has a time or another
 * status. Where shapes go in bulk there are none.
 */
export const mayBeUnfinished = ({ type }: DatasetVersion, { duration, status }: Annotation): boolean =>
  WRITTEN_WHOLE.includes(type) && duration === 0 && status === 'PENDING';

/** Which of these assets have an annotation without any shape, by id: a start that was cut off has left it so. */
export const findUnfinished = async (version: DatasetVersion, assetIds: readonly string[]): Promise<string[]> => {
  if (assetIds.length === 0) return [];
  const held = await countShapes(version, assetIds);
  return assetIds.filter((id) => !held.get(id));
};
