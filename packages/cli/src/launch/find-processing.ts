import type { Client, Processing, ProcessingInput } from '@picsellia-ts/sdk';
import { CommandError, isOwnError, PLATFORM_EXIT_CODE } from '../errors.ts';
import { count, someOf } from '../output.ts';

/** A processing that can be launched, and what its launch is asked for. */
export interface Launchable {
  readonly processing: Processing;
  readonly inputs: readonly ProcessingInput[];
}

const isMissing = (error: unknown): boolean => isOwnError(error) && error.name === 'ResourceNotFoundError';

const find = async (client: Client, name: string): Promise<Processing | undefined> => {
  for (const ask of [() => client.getProcessing(name), () => client.getPublicProcessing(name)]) {
    try {
      return await ask();
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
  return undefined;
};

/**
 * Finds a processing of the organization, else a public one, by its name.
 * @throws CommandError with exit code 4 when there is none
 */
export const findProcessing = async (client: Client, name: string): Promise<Launchable> => {
  const processing = await find(client, name);
  if (processing !== undefined) return { processing, inputs: await processing.listProcessingInputs() };
  const names = (await Array.fromAsync(client.listProcessings({ limit: 100 }))).map((known) => known.name);
  throw new CommandError(`The organization ${client.organizationName} has no processing ${name}.`, {
    hint:
      names.length === 0
        ? 'It has none at all: register yours by picsellia-ts deploy.'
        : `It has ${count(names.length, 'processing')}: ${someOf(names, 10)}. Register yours by picsellia-ts deploy.`,
    exitCode: PLATFORM_EXIT_CODE,
  });
};
