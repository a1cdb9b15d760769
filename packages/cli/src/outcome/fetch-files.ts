import { basename } from 'node:path';
import type { DatasetVersion, ModelVersion, StoredFile } from '@picsellia-ts/sdk';

const AT_ONCE = 16;

/** Downloads files into a folder, several at a time, and gives their paths by their ids. */
const fetchAll = async (files: readonly StoredFile[], folder: string): Promise<ReadonlyMap<string, string>> => {
  const paths = new Map<string, string>();
  const names = new Set<string>();
  for (let start = 0; start < files.length; start += AT_ONCE) {
    const part = files.slice(start, start + AT_ONCE).map((file) => {
      // A second one of a name is named by its id: none may take the place of another.
      const useId = names.has(file.filename);
      names.add(file.filename);
      return file.download(folder, { useId, forceReplace: true }).then((path) => paths.set(file.id, path));
    });
    await Promise.all(part);
  }
  return paths;
};

/** Downloads the images of a version that are none of the given data, and gives their paths by their assets' ids. */
export const fetchNewImages = async (
  version: DatasetVersion,
  { without, folder }: { without: ReadonlySet<string>; folder: string },
): Promise<ReadonlyMap<string, string>> => {
  const assets = await version.listAssets().toArray();
  return fetchAll(
    assets.filter(({ dataId }) => !without.has(dataId)),
    folder,
  );
};

/** A file of the model version that was not there before the run. */
export interface FetchedModelFile {
  readonly name: string;
  readonly filename: string;
  readonly path: string;
}

/** Downloads the files of a model version that are none of the given ids. */
export const fetchNewModelFiles = async (
  version: ModelVersion,
  { without, folder }: { without: ReadonlySet<string>; folder: string },
): Promise<readonly FetchedModelFile[]> => {
  const files = (await version.listFiles().toArray()).filter(({ id }) => !without.has(id));
  const paths = await fetchAll(files, folder);
  return files.map(({ id, name, filename }) => ({
    name,
    filename: basename(paths.get(id) ?? filename),
    path: paths.get(id) ?? '',
  }));
};
