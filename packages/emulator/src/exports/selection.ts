import { extname } from 'node:path';
import type { Asset, Label, Shape } from '../entities/datasets.ts';
import type { AnnotationStatus } from '../entities/values.ts';
import type { VersionContent } from '../store/dataset-tables.ts';

/** What stands for an image's file name in the exported files. */
export const EXPORT_KEYS = ['FILENAME', 'ASSET_ID', 'DATA_ID', 'OBJECT_NAME'] as const;
export type ExportKey = (typeof EXPORT_KEYS)[number];

export interface ExportOptions {
  export_key: ExportKey;
  /** All assets unless given. */
  asset_ids?: readonly string[] | undefined;
  status?: AnnotationStatus | undefined;
}

/** One image with the shapes of its newest annotation; undefined when it has none of the wanted status. */
export interface ExportedImage {
  fileName: string;
  width: number;
  height: number;
  shapes: readonly Shape[] | undefined;
}

export interface Selection {
  /** Their places are the numbers of the classes. */
  labels: readonly Label[];
  images: readonly ExportedImage[];
}

const FILE_NAMES = {
  FILENAME: ({ data }) => data.filename,
  ASSET_ID: ({ id, data }) => `${id}${extname(data.filename)}`,
  DATA_ID: ({ data }) => `${data.id}${extname(data.filename)}`,
  OBJECT_NAME: ({ data }) => data.object_name,
} as const satisfies Record<ExportKey, (asset: Asset) => string>;

export const selectForExport = (content: VersionContent, options: ExportOptions): Selection => {
  const { export_key, status } = options;
  const wanted = options.asset_ids === undefined ? undefined : new Set(options.asset_ids);
  const images = content.assets
    .filter(({ id }) => wanted === undefined || wanted.has(id))
    .map((asset) => {
      const annotations = content.annotationsByAsset.get(asset.id);
      const kept = annotations.filter((annotation) => status === undefined || annotation.status === status);
      return { fileName: FILE_NAMES[export_key](asset), ...asset.data.meta, shapes: kept.at(-1)?.shapes };
    });
  return { labels: [...content.labels.values()], images };
};

/** The file that goes with an image: its name with another ending. */
export const besideImage = (fileName: string, extension: string): string => {
  const bare = fileName.slice(0, fileName.length - extname(fileName).length);
  // Who unpacks the archive must not find a way out of the folder.
  const parts = bare.split(/[\\/]/).filter((part) => !/^\.{0,2}$/.test(part));
  return `${parts.join('/')}${extension}`;
};
