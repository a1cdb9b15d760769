import { ApiError, type CallOptions, ConnectionError, type Tag, TimeoutError } from '@picsellia-ts/sdk';

const TRIES = 3;

/** Where tags are made. */
export interface TagPlace {
  getOrCreateTag(name: string, options?: CallOptions): Promise<Tag>;
}

/** Finds a tag or makes it, also where the answer to its making is lost: it is looked for before it is made again. */
export const makeTag = async (place: TagPlace, name: string): Promise<Tag> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await place.getOrCreateTag(name);
    } catch (error) {
      const isLost =
        error instanceof ConnectionError ||
        error instanceof TimeoutError ||
        (error instanceof ApiError && error.status >= 500);
      if (!isLost || attempt >= TRIES) throw error;
    }
  }
};
