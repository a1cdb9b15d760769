import { extname } from 'node:path';

/** Formats in which the platform writes annotation files. */
export const ANNOTATION_FILE_TYPES = ['PASCAL_VOC', 'COCO', 'YOLO'] as const;
/** Format of an annotation file. */
export type AnnotationFileType = (typeof ANNOTATION_FILE_TYPES)[number];

/** What an annotation file may name its images by. */
export const ANNOTATION_EXPORT_KEYS = ['FILENAME', 'ASSET_ID', 'DATA_ID', 'OBJECT_NAME'] as const;
/** What the images of an annotation file are named by; for ids the extension of the file name follows. */
export type AnnotationExportKey = (typeof ANNOTATION_EXPORT_KEYS)[number];

/** What names an asset in an annotation file. */
export interface NamedAsset {
  readonly id: string;
  readonly dataId: string;
  readonly filename: string;
  readonly objectName: string;
}

export const exportKeyOf = (options: {
  readonly exportKey?: AnnotationExportKey | undefined;
  readonly useId?: boolean | undefined;
}): AnnotationExportKey => options.exportKey ?? (options.useId === true ? 'ASSET_ID' : 'FILENAME');

const FILE_NAMES: Readonly<Record<AnnotationExportKey, (asset: NamedAsset) => string>> = {
  FILENAME: ({ filename }) => filename,
  ASSET_ID: ({ id, filename }) => `${id}${extname(filename)}`,
  DATA_ID: ({ dataId, filename }) => `${dataId}${extname(filename)}`,
  OBJECT_NAME: ({ objectName }) => objectName,
};

/** The name of an asset in an annotation file. */
export const fileNameOf = (asset: NamedAsset, exportKey: AnnotationExportKey): string => FILE_NAMES[exportKey](asset);
