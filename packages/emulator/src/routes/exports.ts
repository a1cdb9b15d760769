import { extname } from 'node:path';
import { z } from 'zod';
import type { Asset, Shape } from '../entities/datasets.ts';
import { ANNOTATION_STATUSES } from '../entities/values.ts';
import { HttpError } from '../http-error.ts';
import { getVersion } from '../lookup.ts';
import type { Platform } from '../platform.ts';
import { measureMask } from '../shapes/mask.ts';
import { cornersOf, polygonArea } from '../shapes/polygon.ts';
import type { VersionContent } from '../store/dataset-tables.ts';
import { type Routes, readBody } from './route.ts';

const exportBody = z.object({
  type: z.enum(['COCO', 'YOLO', 'PASCAL_VOC']),
  export_video: z.boolean().optional(),
  export_key: z.enum(['FILENAME', 'ASSET_ID', 'DATA_ID', 'OBJECT_NAME']).default('FILENAME'),
  asset_ids: z.array(z.string()).optional(),
  status: z.enum(ANNOTATION_STATUSES).optional(),
});

type ExportOptions = z.infer<typeof exportBody>;

const FILE_NAMES = {
  FILENAME: ({ data }) => data.filename,
  ASSET_ID: ({ id, data }) => `${id}${extname(data.filename)}`,
  DATA_ID: ({ data }) => `${data.id}${extname(data.filename)}`,
  OBJECT_NAME: ({ data }) => data.object_name,
} as const satisfies Record<ExportOptions['export_key'], (asset: Asset) => string>;

const boxOf = (corners: readonly [number, number][]): number[] => {
  const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return [left, top, Math.max(...xs) - left, Math.max(...ys) - top];
};

/** The part of a COCO annotation that its kind gives; undefined for kinds that COCO does not have. */
const cocoGeometry = ({ kind, geometry, annotation }: Shape): object | undefined => {
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
      const { height, width } = annotation.asset.data.meta;
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

/** The newest annotation of each asset as one COCO document; ids count from 0. */
const cocoOf = (content: VersionContent, { asset_ids, status, export_key }: ExportOptions): object => {
  const wanted = asset_ids === undefined ? undefined : new Set(asset_ids);
  const assets = content.assets.filter(({ id }) => wanted === undefined || wanted.has(id));
  const categories = [...content.labels.values()].map(({ name }, id) => ({ id, name, supercategory: '' }));
  const categoryIds = new Map([...content.labels.keys()].map((id, index) => [id, index]));
  const images = assets.map((asset, id) => ({ id, file_name: FILE_NAMES[export_key](asset), ...asset.data.meta }));
  const annotations: object[] = [];
  for (const [image_id, asset] of assets.entries()) {
    const kept = content.annotationsByAsset
      .get(asset.id)
      ?.filter((one) => status === undefined || one.status === status);
    for (const shape of kept?.at(-1)?.shapes ?? []) {
      const geometry = cocoGeometry(shape);
      if (geometry === undefined) continue;
      const category_id = categoryIds.get(shape.label.id);
      annotations.push({ id: annotations.length, image_id, category_id, iscrowd: 0, ...geometry });
    }
  }
  return { info: {}, licenses: [], categories, images, annotations };
};

export const exportRoutes = ({ store, objects }: Platform): Routes => ({
  'POST /api/dataset/version/:id/annotations/export': ({ param, body }) => {
    const content = getVersion(store, param('id'));
    const options = readBody(exportBody, body);
    if (options.type !== 'COCO') throw new HttpError(501, `The emulator exports COCO, not ${options.type}`);
    const object_name = `annotation_export/${content.version.id}/${store.newId('object')}/coco.json`;
    objects.put(object_name, Buffer.from(JSON.stringify(cocoOf(content, options))), 'application/json');
    return { object_name, presigned_url: objects.presignGet(object_name) };
  },
});
