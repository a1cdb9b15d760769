import { measureShape } from '../../shapes/measure.ts';
import type { Box, Shape } from '../../shapes/shape.ts';
import type { CocoAnnotation } from '../../wire/coco-file.ts';

/** The place of a shape in COCO's form. */
export type CocoPlace = Pick<CocoAnnotation, 'bbox' | 'segmentation' | 'area' | 'keypoints' | 'num_keypoints'>;

/** A shape together with its place. */
export interface CocoGeometryOf {
  readonly shape: Shape;
  readonly geometry: CocoPlace;
}

const listed = (box: Box | undefined): number[] => (box === undefined ? [] : [box.x, box.y, box.w, box.h]);

/** The place of a shape as COCO has it; undefined for lines and points, for which it has no form. */
export const toCocoGeometry = (
  shape: Shape,
  image: { readonly width: number; readonly height: number },
): CocoPlace | undefined => {
  const { box, area = 0 } = measureShape(shape, image.height);
  const bbox = listed(box);
  switch (shape.kind) {
    case 'classification':
    case 'rectangle':
      return { bbox, segmentation: [], area };
    case 'polygon':
      return { bbox, segmentation: [shape.points.flat()], area };
    case 'keypoints': {
      const visible = shape.points.filter(([, , v]) => v !== 0);
      const [, , w = 0, h = 0] = bbox;
      return { bbox, area: w * h, keypoints: shape.points.flat(), num_keypoints: visible.length };
    }
    case 'mask':
      return { bbox, segmentation: { size: [image.height, image.width], counts: shape.mask }, area };
    case 'line':
    case 'point':
      return undefined;
  }
};
