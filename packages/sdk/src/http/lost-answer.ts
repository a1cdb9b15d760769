import { ApiError, ConnectionError, ResponseFormatError, TimeoutError } from '../errors.ts';

const TRIES = 3;

/** Whether a request that failed so may have been carried out all the same. */
export const mayHaveBeenDone = (error: unknown): boolean => {
  if (error instanceof ConnectionError) return error.requestSent;
  if (error instanceof ApiError) return error.status >= 500;
  return error instanceof TimeoutError || error instanceof ResponseFormatError;
};

/**
 * The error of a request that must not be sent twice: where that may have been carried out, its message says so, and how to
 * find out. It stays the same error, which callers tell by its class.
 */
export const orTellHowToLook = (look: string, error: unknown): unknown => {
  if (!mayHaveBeenDone(error) || !(error instanceof Error)) return error;
  const { message, stack } = error;
  error.message = `${message}; it may have been done all the same: ${look}`;
  if (stack !== undefined) error.stack = stack.replace(message, () => error.message);
  return error;
};

/** Sends a request that is not repeated after a lost answer; the error then says how to find out what happened. */
export const sendTelling = async <T>(look: string, send: () => Promise<T>): Promise<T> => {
  try {
    return await send();
  } catch (error) {
    throw orTellHowToLook(look, error);
  }
};

/** Work that must be done once: how it is done, and how to see that it was. */
export interface OnceOnly<T> {
  readonly send: () => Promise<T>;
  /** Looks for what an earlier try may have made; undefined when there is nothing. */
  readonly find: () => Promise<T | undefined>;
  /** Once it has aborted, nothing is looked for or sent again. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Sends a request that must not be carried out twice: after a lost answer it looks first, and sends again only then, three
 * times at most. @throws what `send` threw, when nothing was found or looking failed too
 */
export const sendOnce = async <T>({ send, find, signal }: OnceOnly<T>): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send();
    } catch (error) {
      if (!mayHaveBeenDone(error) || signal?.aborted === true) throw error;
      const made = await find().catch(() => {
        throw error;
      });
      if (made !== undefined) return made;
      if (attempt >= TRIES) throw error;
    }
  }
};
