import { PicselliaError } from '../../errors.ts';
import { inBulk } from '../../http/bulk.ts';
import { safeFileName } from '../../http/file-name.ts';
import { Pace } from '../../http/pace.ts';
import type { DownloadOptions, StoredFile } from '../stored-file.ts';

/** How to download many files: at most `concurrency` at once, by default as many as make it faster, up to 128. */
export interface DownloadAllOptions extends DownloadOptions {
  readonly concurrency?: number | undefined;
}

const MOST = 128;

// There, names that differ in case alone are one file.
const FOLDS_CASE = process.platform === 'win32' || process.platform === 'darwin';

/** Makes sure that no two different objects of one download end in one file. */
const nameKeeper = (useId: boolean): ((file: StoredFile) => void) => {
  const taken = new Map<string, StoredFile>();
  return (file) => {
    if (useId) return;
    const name = safeFileName(file.filename);
    const key = FOLDS_CASE ? name.toLowerCase() : name;
    const other = taken.get(key) ?? file;
    if (other.objectName !== file.objectName) {
      throw new PicselliaError(`${name} is the name of ${other.id} and of ${file.id}: download with useId`);
    }
    taken.set(key, other);
  };
};

/** Downloads files into a folder, as the list of them comes, and answers their paths in the order of the list. */
export const downloadAll = (
  files: AsyncIterable<StoredFile>,
  place: { readonly what: string; readonly directory: string; readonly options: DownloadAllOptions },
): Promise<string[]> => {
  const { concurrency, ...options } = place.options;
  const keepName = nameKeeper(options.useId ?? false);
  return inBulk(files, {
    operation: `the download of ${place.what}`,
    concurrency: concurrency ?? new Pace(MOST),
    signal: options.signal,
    nameOf: (file) => `${file.filename} (${file.id})`,
    work: async (file) => {
      keepName(file);
      return file.download(place.directory, options);
    },
  });
};
