import type { DatasetVersion, Shape } from '@picsellia-ts/sdk';

/** Asks the platform for the shapes that these assets hold now, by their ids; an asset without an annotation is absent. */
export const loadShapes = async (
  version: DatasetVersion,
  assetIds: readonly string[],
): Promise<Map<string, readonly Shape[]>> => {
  const held = new Map<string, readonly Shape[]>();
  for await (const { assetId, shapes } of version.loadAnnotations({ assetIds })) {
    held.set(assetId, [...(held.get(assetId) ?? []), ...shapes]);
  }
  return held;
};

const placeOf = (shape: Shape): readonly unknown[] => {
  switch (shape.kind) {
    case 'rectangle':
      return [shape.x, shape.y, shape.w, shape.h];
    case 'point':
      return shape.point;
    case 'mask':
      return [shape.mask];
    case 'classification':
      return [];
    case 'polygon':
    case 'line':
    case 'keypoints':
      return shape.points;
  }
};

/** Scores, texts and attributes may be changed on the way; what is called the same at the same place is the same. */
const identityOf = (shape: Shape): string => JSON.stringify([shape.kind, shape.label, placeOf(shape)]);

/** The shapes that are not among those that are held; one that is wanted twice must be there twice. */
export const missingFrom = (held: readonly Shape[], wanted: readonly Shape[]): Shape[] => {
  const rest = new Map<string, number>();
  for (const shape of held) rest.set(identityOf(shape), (rest.get(identityOf(shape)) ?? 0) + 1);
  return wanted.filter((shape) => {
    const identity = identityOf(shape);
    const count = rest.get(identity) ?? 0;
    if (count > 0) rest.set(identity, count - 1);
    return count === 0;
  });
};
