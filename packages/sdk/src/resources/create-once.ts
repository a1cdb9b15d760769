import { ResourceConflictError } from '../errors.ts';
import { mayHaveBeenDone, orTellHowToLook } from '../http/lost-answer.ts';
import type { MaybeSignal } from '../http/signals.ts';
import { findOrUndefined } from './get-or-create.ts';

const TRIES = 3;

/** How something is made under a name that only one can have. */
export interface NamedCreation<T> {
  readonly create: () => Promise<T>;
  readonly find: () => Promise<T>;
  /** Whether what has the name is as it would be had it just been made; by its name alone, if not given. */
  readonly isAsMade?: (found: T) => boolean | Promise<boolean>;
  /** How a person finds what has the name. */
  readonly look: string;
  readonly signal: MaybeSignal;
}

/**
 * Makes something under its name. After a lost answer it looks what has the name: nothing, then it is made again; what was
 * asked for, then that is the answer; something else, then the error says so, because it may have been there before.
 */
export const createOnce = async <T>({
  create,
  find,
  isAsMade = () => true,
  look,
  signal,
}: NamedCreation<T>): Promise<T> => {
  let wasLost = false;
  for (let attempt = 1; ; attempt++) {
    try {
      return await create();
    } catch (error) {
      // An answer that was lost may be followed by a conflict with what that request has made.
      wasLost ||= mayHaveBeenDone(error);
      if (!wasLost || !(mayHaveBeenDone(error) || error instanceof ResourceConflictError)) throw error;
      const told = orTellHowToLook(look, error);
      if (signal?.aborted === true) throw told;
      const found = await findOrUndefined(find).catch(() => {
        throw told;
      });
      if (found !== undefined && (await isAsMade(found))) return found;
      if (found !== undefined || attempt >= TRIES) throw told;
    }
  }
};
