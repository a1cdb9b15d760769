import { ApiError, ResourceNotFoundError } from '../errors.ts';
import type { MaybeSignal } from '../http/signals.ts';

/** What a search finds, or undefined where the platform answers that there is nothing. */
export const findOrUndefined = async <T>(find: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await find();
  } catch (error) {
    if (error instanceof ResourceNotFoundError) return undefined;
    throw error;
  }
};

/** Finds an object by its name, or makes it; one that was made by a request whose answer was lost is found again. */
export const getOrCreate = async <T>(work: {
  readonly find: () => Promise<T>;
  readonly create: () => Promise<T>;
  readonly signal: MaybeSignal;
}): Promise<T> => {
  const found = await findOrUndefined(work.find);
  if (found !== undefined) return found;
  try {
    return await work.create();
  } catch (error) {
    // It may have been made all the same: by a request whose answer was lost, or by someone else.
    const isRefused = error instanceof ApiError && error.status < 500 && error.status !== 409;
    const made = isRefused || work.signal?.aborted === true ? undefined : await findOrUndefined(work.find);
    if (made === undefined) throw error;
    return made;
  }
};
