import type { ObjectStore } from '../storage/objects.ts';
import { STORAGE_SERVICE } from '../storage/storage-actions.ts';
import type { Action, Actions } from './actions.ts';
import type { DataFolder } from './data-folder.ts';
import { Journal, replayJournal } from './journal.ts';

const fileOf = ({ service, body }: Action): string | undefined => {
  if (service !== STORAGE_SERVICE || typeof body !== 'object' || body === null || !('blob' in body)) return undefined;
  const { blob } = body;
  return typeof blob === 'object' && blob !== null && 'file' in blob ? String(blob.file) : undefined;
};

/**
 * Brings back what a folder holds, and writes every action down from now on. Gives the function that ends it.
 * @throws DataFolderError when the folder's journal cannot be read.
 */
export const restore = async (folder: DataFolder, actions: Actions, objects: ObjectStore): Promise<() => void> => {
  const files = new Set<string>();
  await replayJournal(folder.journal, (atMs, action) => {
    actions.replay(atMs, action);
    const file = fileOf(action);
    if (file !== undefined) files.add(file);
  });
  objects.blobs.removeUploadsBut(files);
  const journal = new Journal(folder.journal);
  actions.log = journal;
  return () => {
    actions.log = undefined;
    journal.close();
  };
};
