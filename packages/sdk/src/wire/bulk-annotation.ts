import type { Shape } from '../shapes/shape.ts';
import { shapeListKey, writeGeometry } from './shape.ts';

/**
 * What shall be said of one asset; coordinates are integers of pixels, keypoints may have decimals. No shapes at all is
 * allowed.
 */
export interface AnnotationElement {
  readonly assetId: string;
  readonly shapes: readonly (Shape & { readonly labelId: string })[];
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** One asset's part of a bulk import, in the platform's form. */
export interface BulkElement {
  readonly asset_id: string;
  readonly [key: string]: unknown;
}

const BULK_KINDS = ['rectangle', 'classification', 'polygon', 'keypoints', 'mask'] as const;
type BulkKind = (typeof BULK_KINDS)[number];

const isBulkKind = (kind: Shape['kind'], lists: Record<BulkKind, object[]>): kind is BulkKind => kind in lists;

/** What is said of one asset by shapes that name their labels in some way. */
interface ShapesOfAsset<S extends Shape> {
  readonly assetId: string;
  readonly shapes: readonly S[];
  readonly attributes?: Readonly<Record<string, unknown>> | undefined;
}

/** One asset's element of a bulk import. @throws TypeError for a line or a point, which cannot be imported in bulk */
export const writeElement = <S extends Shape>(
  element: ShapesOfAsset<S>,
  labelIdOf: (shape: S) => string,
): BulkElement => {
  const lists: Record<BulkKind, object[]> = { rectangle: [], classification: [], polygon: [], keypoints: [], mask: [] };
  for (const shape of element.shapes) {
    if (!isBulkKind(shape.kind, lists)) {
      const where = `asset ${element.assetId}, label ${shape.label}`;
      throw new TypeError(`a ${shape.kind} cannot be written in bulk (${where}); use Annotation.overwrite for it`);
    }
    const written = writeGeometry(shape.kind, shape);
    written['label_id'] = labelIdOf(shape);
    written['text'] = shape.text ?? null;
    written['attributes'] = shape.attributes ?? null;
    lists[shape.kind].push(written);
  }
  const entries = BULK_KINDS.map((kind) => [shapeListKey(kind), lists[kind]]);
  return { asset_id: element.assetId, ...Object.fromEntries(entries), attributes: element.attributes ?? null };
};
