import { ApiError, ConnectionError, ResponseFormatError, TimeoutError } from '@picsellia-ts/sdk';

const TRIES = 3;

/** Whether a request that failed so may have been carried out all the same. */
export const mayBeDone = (error: unknown): boolean => {
  if (error instanceof ConnectionError) return error.requestSent;
  if (error instanceof ApiError) return error.status >= 500;
  return error instanceof TimeoutError || error instanceof ResponseFormatError;
};

/** What may be made once only: how it is made, and how to see that it was. */
export interface OnceOnly<T> {
  readonly make: () => Promise<T>;
  /** Looks for what a request whose answer was lost may have made; undefined when there is nothing. */
  readonly find: () => Promise<T | undefined>;
}

/** Makes something by a request that must not be carried out twice: after a lost answer it looks first. */
export const makeOnce = async <T>({ make, find }: OnceOnly<T>): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await make();
    } catch (error) {
      if (!mayBeDone(error)) throw error;
      const made = await find();
      if (made !== undefined) return made;
      if (attempt >= TRIES) throw error;
    }
  }
};
