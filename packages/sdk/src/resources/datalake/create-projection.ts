import { StorageError } from '../../errors.ts';
import { apiPath } from '../../http/query.ts';
import { type FileSource, SourceFile } from '../../http/source-file.ts';
import { uploadSource } from '../../http/upload.ts';
import type { Metadata } from '../../wire/data.ts';
import { readProjection, writeNewProjection } from '../../wire/projection.ts';
import type { CallOptions } from '../call-options.ts';
import { DataProjection } from './data-projection.ts';
import { readExifMetadata } from './exif-metadata.ts';
import { readImageSize } from './image-size.ts';
import type { UploadPlace } from './upload-data.ts';

/** A projection to make: its file, its name, and what shall be stored along with it. */
export interface NewProjectionOptions extends CallOptions {
  readonly file: FileSource;
  readonly name: string;
  readonly additionalInfo?: Metadata | undefined;
  /** Whether EXIF tags are added to `additionalInfo`; false by default. */
  readonly fillMetadata?: boolean | undefined;
}

/** Stores an image as another view of a data. Not repeated after a lost answer. */
export const createProjection = async (
  { connection, connectorId }: UploadPlace,
  dataId: string,
  { file, name, additionalInfo, fillMetadata = false, signal }: NewProjectionOptions,
): Promise<DataProjection> => {
  await using source = await SourceFile.open(file);
  const size = await readImageSize(source);
  if (size === undefined) {
    throw new StorageError({ objectName: source.filename, message: 'its size in pixels cannot be read' });
  }
  const exif = fillMetadata ? await readExifMetadata(source) : {};
  const info = { ...exif, ...additionalInfo };
  const stored = await uploadSource(connection, source, { type: 'DATA_PROJECTION', connectorId, signal });
  const record = await connection.request({
    method: 'POST',
    path: apiPath`/api/data/${dataId}/projections`,
    body: writeNewProjection({
      name,
      fileSize: stored.sizeBytes,
      objectName: stored.objectName,
      filename: stored.filename,
      contentType: stored.contentType,
      ...size,
      additionalInfo: Object.keys(info).length === 0 ? undefined : info,
    }),
    read: readProjection({ dataId }),
    signal,
  });
  return new DataProjection(connection, record);
};
