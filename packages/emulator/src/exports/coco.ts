import type { LabelGroup, Shape } from '../entities/datasets.ts';
import { measureMask } from '../shapes/mask.ts';
import { boxOf, cornersOf, polygonArea } from '../shapes/polygon.ts';
import type { ExportedImage, Selection } from './selection.ts';

/** The part of a COCO annotation that its kind gives; undefined for kinds that COCO does not have. */
const geometryOf = ({ kind, geometry }: Shape, { width, height }: ExportedImage): object | undefined => {
  switch (kind) {
    case 'rectangles': {
      const bbox = [geometry['x'], geometry['y'], geometry['w'], geometry['h']];
      return { bbox, segmentation: [], area: Number(geometry['w']) * Number(geometry['h']) };
    }
    case 'polygons': {
      const corners = cornersOf(geometry['polygon']);
      return { bbox: boxOf(corners), segmentation: [corners.flat()], area: polygonArea(corners) };
    }
    case 'classifications':
      return { bbox: [], segmentation: [], area: 0 };
    case 'masks': {
      const counts = String(geometry['mask']);
      return { ...measureMask(counts, height), segmentation: { size: [height, width], counts } };
    }
    case 'keypoints': {
      const points = Array.isArray(geometry['keypoints']) ? geometry['keypoints'] : [];
      return { bbox: [], segmentation: [], area: 0, keypoints: points.flat(), num_keypoints: points.length };
    }
    case 'lines':
    case 'points':
      return undefined;
  }
};

/** The names of a group and those above it, joined by dots. */
const pathOf = (group: LabelGroup | null): string =>
  group === null ? '' : group.parent === null ? group.name : `${pathOf(group.parent)}.${group.name}`;

/** One COCO document; ids count from 0. Lines and points, which COCO does not have, are left out. */
export const cocoOf = ({ labels, images }: Selection): object => {
  const categories = labels.map(({ name, group, skeleton }, id) => ({
    id,
    name,
    supercategory: pathOf(group),
    ...(skeleton === undefined ? {} : { keypoints: skeleton.vertices, skeleton: skeleton.edges }),
  }));
  const categoryIds = new Map(labels.map((label, id) => [label, id]));
  const annotations: object[] = [];
  for (const [image_id, image] of images.entries()) {
    for (const shape of image.shapes ?? []) {
      const geometry = geometryOf(shape, image);
      if (geometry === undefined) continue;
      const category_id = categoryIds.get(shape.label);
      annotations.push({ id: annotations.length, image_id, category_id, iscrowd: 0, ...geometry });
    }
  }
  const listed = images.map(({ fileName, width, height }, id) => ({ id, file_name: fileName, width, height }));
  return { info: {}, licenses: [], categories, images: listed, annotations };
};
