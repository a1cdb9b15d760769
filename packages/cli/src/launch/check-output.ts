import type { Client, Processing } from '@picsellia-ts/sdk';
import { CommandError, isOwnError } from '../errors.ts';
import { count } from '../output.ts';
import type { Target } from './find-target.ts';

const MAKES_IMAGES: readonly (string | undefined)[] = ['DATA_AUGMENTATION', 'DATASET_VERSION_CREATION'];

const isMissing = (error: unknown): boolean => isOwnError(error) && error.name === 'ResourceNotFoundError';

/** Number of assets of the version of this name; undefined when there is no such version. */
const sizeOf = async (client: Client, datasetId: string, name: string): Promise<number | undefined> => {
  try {
    const dataset = await client.getDatasetById(datasetId);
    return (await dataset.getVersion(name)).size ?? 0;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
};

/**
 * Checks where the job writes to, as its run would: not into a locked version, and new images not into one that has others.
 * @throws CommandError when it would
 */
export const checkOutput = async (
  client: Client,
  { type }: Processing,
  { target, outputName }: { target: Target; outputName: string | undefined },
): Promise<void> => {
  if (target.isLocked === true) {
    throw new CommandError(`${target.title} is locked, and a job could not work on it.`, {
      hint: 'Unlock it on the platform first.',
    });
  }
  if (target.datasetId === undefined) return;
  if (outputName === undefined) {
    if (!MAKES_IMAGES.includes(type)) return;
    throw new CommandError('The processing makes images, and nobody says which dataset version they go to.', {
      hint: 'Name a new one: --output-version NAME',
    });
  }
  const size = await sizeOf(client, target.datasetId, outputName);
  if (size === undefined || size === 0) return;
  throw new CommandError(`--output-version ${outputName}: there is one already, with ${count(size, 'asset')}.`, {
    hint: 'Name another one: a job writes into a new version, or an empty one.',
  });
};
