import type { AnnotationStatus } from '../../constants.ts';
import type { Connection } from '../../http/connection.ts';
import { downloadFile, presignObject } from '../../http/download.ts';
import { apiPath } from '../../http/query.ts';
import { readExportedFile } from '../../wire/exported-file.ts';
import type { CallOptions } from '../call-options.ts';
import { type AnnotationExportKey, type AnnotationFileType, exportKeyOf } from './formats.ts';

/**
 * What the platform shall write, and where to: `type` is the format, `target` a folder (the current one). Of each asset
 * the newest annotation is exported; of the given assets, of all without. `exportKey` (FILENAME) says what images are
 * named by, `useId` is the older way to say ASSET_ID; with `exportVideo` the videos are exported, not the assets. A file
 * that is there is replaced unless `forceReplace` is false.
 */
export interface ExportAnnotationsOptions extends CallOptions {
  readonly type: AnnotationFileType;
  readonly target?: string | undefined;
  readonly assetIds?: readonly string[] | undefined;
  readonly status?: AnnotationStatus | undefined;
  readonly exportKey?: AnnotationExportKey | undefined;
  readonly useId?: boolean | undefined;
  readonly exportVideo?: boolean | undefined;
  readonly forceReplace?: boolean | undefined;
}

/** Has the platform write an annotation file, downloads it into a folder, and answers its absolute path. */
export const exportAnnotationFile = async (
  connection: Connection,
  versionId: string,
  options: ExportAnnotationsOptions,
): Promise<string> => {
  const { type, target = '.', assetIds, status, exportVideo = false, forceReplace = true, signal } = options;
  if (assetIds?.length === 0) throw new TypeError('there is nothing to export: the list of asset ids is empty');
  const { objectName, presignedUrl } = await connection.request({
    method: 'POST',
    path: apiPath`/api/dataset/version/${versionId}/annotations/export`,
    body: { type, export_video: exportVideo, export_key: exportKeyOf(options), asset_ids: assetIds, status },
    // Nothing but the file is made, and a second one does no harm.
    isIdempotent: true,
    read: readExportedFile,
    signal,
  });
  const renewUrl = (use: AbortSignal | undefined): Promise<string> => presignObject(connection, objectName, use);
  const source = { objectName, presignedUrl, renewUrl, signal };
  return downloadFile(connection, source, { directory: target, filename: objectName, forceReplace });
};
