import { type Box, measureShape, type Shape } from '@picsellia-ts/sdk';
import type { PlatformState } from './platform.ts';

/** One annotation of the result: COCO's own fields, and `score`, `line`, `point` where they apply. */
export interface CocoAnnotation {
  readonly id: number;
  readonly image_id: number;
  readonly category_id: number;
  /** x, y, width, height; empty for a classification. */
  readonly bbox: readonly number[];
  readonly segmentation: readonly (readonly number[])[] | { counts: string; size: readonly [number, number] };
  readonly area: number;
  readonly iscrowd: 0;
  readonly score?: number;
  readonly keypoints?: readonly number[];
  readonly num_keypoints?: number;
  readonly line?: readonly (readonly [number, number])[];
  readonly point?: readonly [number, number];
}

/** One image of the result: COCO's own fields, and the names of its tags when it has some. */
export interface CocoImage {
  readonly id: number;
  readonly file_name: string;
  readonly width: number;
  readonly height: number;
  readonly tags?: readonly string[];
}

/** The run's result as a COCO document; all ids count from 0. */
export interface CocoResult {
  readonly info: Readonly<Record<string, string>>;
  readonly categories: readonly { id: number; name: string; supercategory: string }[];
  readonly images: readonly CocoImage[];
  readonly annotations: readonly CocoAnnotation[];
}

type Geometry = Pick<CocoAnnotation, 'segmentation' | 'keypoints' | 'num_keypoints' | 'line' | 'point'>;

const geometryOf = (shape: Shape, size: { width: number; height: number }): Geometry => {
  switch (shape.kind) {
    case 'polygon':
      return { segmentation: [shape.points.flat()] };
    case 'mask':
      return { segmentation: { counts: shape.mask, size: [size.height, size.width] } };
    case 'keypoints': {
      const seen = shape.points.filter(([, , visibility]) => visibility > 0).length;
      return { segmentation: [], keypoints: shape.points.flat(), num_keypoints: seen };
    }
    case 'line':
      return { segmentation: [], line: shape.points };
    case 'point':
      return { segmentation: [], point: shape.point };
    case 'rectangle':
    case 'classification':
      return { segmentation: [] };
  }
};

const listed = (box: Box | undefined): readonly number[] => (box === undefined ? [] : [box.x, box.y, box.w, box.h]);

/** Writes what the platform holds as COCO: images without annotations too, scores where they are known. */
export const buildCoco = (state: PlatformState, info: Readonly<Record<string, string>>): CocoResult => {
  const categoryIds = new Map(state.labels.map((name, id) => [name, id]));
  const annotations: CocoAnnotation[] = [];
  for (const [imageId, image] of state.images.entries()) {
    for (const shape of image.shapes) {
      const { box, area = 0 } = measureShape(shape, image.height);
      annotations.push({
        id: annotations.length,
        image_id: imageId,
        category_id: categoryIds.get(shape.label) ?? -1,
        bbox: listed(box),
        area,
        ...geometryOf(shape, image),
        iscrowd: 0,
        ...(shape.score !== undefined && { score: shape.score }),
      });
    }
  }
  return {
    info,
    categories: state.labels.map((name, id) => ({ id, name, supercategory: '' })),
    images: state.images.map(({ filename, width, height, tags }, id) => {
      const image = { id, file_name: filename, width, height };
      return tags.length > 0 ? { ...image, tags } : image;
    }),
    annotations,
  };
};
