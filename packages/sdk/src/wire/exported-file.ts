import * as z from 'zod';
import { lazily } from './lazily.ts';

/** A file that the platform wrote into its storage. */
export interface ExportedFile {
  readonly objectName: string;
  readonly presignedUrl: string;
}

const exportedFileWire = lazily(() => z.object({ object_name: z.string(), presigned_url: z.string() }));

export const readExportedFile = (body: unknown): ExportedFile => {
  const { object_name, presigned_url } = exportedFileWire().parse(body);
  return { objectName: object_name, presignedUrl: presigned_url };
};
