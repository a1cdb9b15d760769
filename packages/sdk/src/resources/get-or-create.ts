import { ResourceConflictError, ResourceNotFoundError } from '../errors.ts';
import { sendOnce } from '../http/lost-answer.ts';
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
  const find = (): Promise<T | undefined> => findOrUndefined(work.find);
  const found = await find();
  if (found !== undefined) return found;
  try {
    return await sendOnce({ send: work.create, find, signal: work.signal });
  } catch (error) {
    if (!(error instanceof ResourceConflictError)) throw error;
    // Somebody else was faster.
    const made = await find();
    if (made === undefined) throw error;
    return made;
  }
};
