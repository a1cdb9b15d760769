import type { Client, Datalake, DatasetVersion, ModelVersion } from '@picsellia-ts/sdk';
import { CommandError, isOwnError, PLATFORM_EXIT_CODE } from '../errors.ts';
import { isId } from './options.ts';

/** Says in the user's words what was not found; every other failure stays as it is. */
const found = async <T>(flag: string, text: string, find: () => Promise<T>): Promise<T> => {
  try {
    return await find();
  } catch (error) {
    if (!isOwnError(error) || error.name !== 'ResourceNotFoundError') throw error;
    throw new CommandError(`${flag} ${text}: the organization has none of this ${isId(text) ? 'id' : 'name'}.`, {
      exitCode: PLATFORM_EXIT_CODE,
      cause: error,
    });
  }
};

const split = (flag: string, text: string): readonly [name: string, version: string] => {
  const at = text.lastIndexOf('/');
  if (at > 0 && at < text.length - 1) return [text.slice(0, at), text.slice(at + 1)];
  throw new CommandError(`${flag} ${text}: expected an id, or NAME/VERSION.`);
};

/** Finds a dataset version by its id or as NAME/VERSION. @throws CommandError when there is none */
export const findDatasetVersion = async (client: Client, flag: string, text: string): Promise<DatasetVersion> => {
  if (isId(text)) return found(flag, text, () => client.getDatasetVersionById(text));
  const [name, version] = split(flag, text);
  return found(flag, text, async () => (await client.getDataset(name)).getVersion(version));
};

/** Finds a model version by its id or as NAME/VERSION. @throws CommandError when there is none */
export const findModelVersion = async (client: Client, flag: string, text: string): Promise<ModelVersion> => {
  if (isId(text)) return found(flag, text, () => client.getModelVersionById(text));
  const [name, version] = split(flag, text);
  return found(flag, text, async () => (await client.getModel(name)).getVersion(version));
};

/** Finds a datalake by its id or its name. @throws CommandError when there is none */
export const findDatalake = (client: Client, flag: string, text: string): Promise<Datalake> =>
  found(flag, text, () => client.getDatalake(isId(text) ? { id: text } : { name: text }));

/** Finds something else that an input names by its id. @throws CommandError when there is none */
export const findById = (flag: string, id: string, find: (id: string) => Promise<unknown>): Promise<unknown> =>
  found(flag, id, () => find(id));
