import { type AnnotationElement, type DatasetVersion, type ImportMode, PartialFailureError } from '@picsellia-ts/sdk';

/**
 * Writes elements that fit into one request. When it was too large, was halved, and one half was refused, the refusal
 * alone is told: whoever asked halves and repeats, or reads back what is there.
 */
export const writeBulk = async (
  version: DatasetVersion,
  elements: readonly AnnotationElement[],
  mode: ImportMode,
): Promise<void> => {
  try {
    await version.bulkAnnotations(elements, { mode });
  } catch (error) {
    throw error instanceof PartialFailureError ? error.cause : error;
  }
};
