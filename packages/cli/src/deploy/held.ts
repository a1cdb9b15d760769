import { isDeepStrictEqual } from 'node:util';
import type { Client, Processing, ProcessingInput } from '@picsellia-ts/sdk';
import { isOwnError } from '../errors.ts';

/** A processing as the platform holds it. */
export interface Held {
  readonly processing: Processing;
  readonly inputs: readonly ProcessingInput[];
}

/** Reads what the platform holds under a name; undefined for nothing. @throws ApiError, ConnectionError, TimeoutError */
export const readHeld = async (client: Client, name: string): Promise<Held | undefined> => {
  try {
    const processing = await client.getProcessing(name);
    return { processing, inputs: await processing.listProcessingInputs() };
  } catch (error) {
    if (isOwnError(error) && error.name === 'ResourceNotFoundError') return undefined;
    throw error;
  }
};

/** Tells whether the platform answered the same twice. */
export const isSame = (one: Held | undefined, other: Held | undefined): boolean =>
  isDeepStrictEqual([one?.processing.toJSON(), one?.inputs], [other?.processing.toJSON(), other?.inputs]);
