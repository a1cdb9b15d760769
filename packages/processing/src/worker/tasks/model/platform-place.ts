import { join } from 'node:path';
import type { ModelFile, ModelVersion } from '@picsellia-ts/sdk';
import { markWith } from './job-mark.ts';
import type { HeldFile, ModelPlace } from './place.ts';

const heldFile = (file: ModelFile, folder: string): HeldFile => ({
  id: file.id,
  name: file.name,
  filename: file.filename,
  objectName: file.objectName,
  sizeBytes: () => file.getSizeBytes(),
  chunks: () => file.stream(),
  // Two files of one version may have one file name, so each has a folder of its own.
  download: () => file.download(join(folder, file.id)),
});

/** A model version of the platform; downloads go into a folder of this machine. */
export const platformPlace = (version: ModelVersion, jobId: string, folder: string): ModelPlace => ({
  list: async () => (await version.listFiles().toArray()).map((file) => heldFile(file, folder)),
  async store({ name, filename, path, sizeBytes, sha256 }, { replace }) {
    const { id } = await version.store(name, path, { replace, objectFilename: markWith(jobId, filename) });
    return { id, name, filename, sizeBytes, sha256 };
  },
});
