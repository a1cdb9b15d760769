import type { DatasetVersion } from '@picsellia-ts/sdk';

/** How many shapes each asset holds, by its id; an asset without an annotation is absent. */
export type ShapeCounts = ReadonlyMap<string, number>;

/** Asks the platform what these assets hold now. */
export const countShapes = async (version: DatasetVersion, assetIds: readonly string[]): Promise<ShapeCounts> => {
  const counts = new Map<string, number>();
  for await (const { assetId, shapes } of version.loadAnnotations({ assetIds })) {
    counts.set(assetId, (counts.get(assetId) ?? 0) + shapes.length);
  }
  return counts;
};
