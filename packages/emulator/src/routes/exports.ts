import { z } from 'zod';
import { ANNOTATION_STATUSES } from '../entities/values.ts';
import { cocoOf } from '../exports/coco.ts';
import { pascalVocOf } from '../exports/pascal-voc.ts';
import { EXPORT_KEYS, type Selection, selectForExport } from '../exports/selection.ts';
import { yoloOf } from '../exports/yolo.ts';
import { zipOf } from '../exports/zip.ts';
import { HttpError } from '../http-error.ts';
import { getVersion } from '../lookup.ts';
import type { Platform } from '../platform.ts';
import { type Routes, readBody } from './route.ts';

const FORMATS = ['COCO', 'YOLO', 'PASCAL_VOC'] as const;

const exportBody = z.object({
  type: z.enum(FORMATS),
  export_video: z.boolean().default(false),
  export_key: z.enum(EXPORT_KEYS).default('FILENAME'),
  asset_ids: z.array(z.string()).optional(),
  status: z.enum(ANNOTATION_STATUSES).optional(),
});

interface ExportFile {
  name: string;
  contentType: string;
  write: (selection: Selection) => Buffer;
}

const FILES: Record<(typeof FORMATS)[number], ExportFile> = {
  COCO: {
    name: 'coco.json',
    contentType: 'application/json',
    write: (selection) => Buffer.from(JSON.stringify(cocoOf(selection))),
  },
  YOLO: { name: 'yolo.zip', contentType: 'application/zip', write: (selection) => zipOf(yoloOf(selection)) },
  PASCAL_VOC: {
    name: 'pascal_voc.zip',
    contentType: 'application/zip',
    write: (selection) => zipOf(pascalVocOf(selection)),
  },
};

export const exportRoutes = ({ store, objects }: Platform): Routes => ({
  'POST /api/dataset/version/:id/annotations/export': ({ param, body }) => {
    const content = getVersion(store, param('id'));
    const { type, export_video, ...options } = readBody(exportBody, body);
    if (export_video) throw new HttpError(501, 'The emulator does not export tracks of videos');
    const { name, contentType, write } = FILES[type];
    const object_name = `annotation_export/${content.version.id}/${store.newId('object')}/${name}`;
    objects.put(object_name, write(selectForExport(content, options)), contentType);
    return { object_name, presigned_url: objects.presignGet(object_name) };
  },
});
