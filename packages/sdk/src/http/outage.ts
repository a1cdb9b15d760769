import { ApiError, ConnectionError, StorageError } from '../errors.ts';
import { NotTriedError } from '../operation-errors.ts';
import { isWorthRepeating } from './retry.ts';

// Each of these was repeated in vain, or cannot be helped by repeating.
const isOutage = (error: unknown): boolean => error instanceof ConnectionError || isWorthRepeating(error, true);

const isAnswer = (error: unknown): boolean =>
  error instanceof ApiError || (error instanceof StorageError && error.status !== undefined);

/**
 * Finds out that the other side is away: when so many pieces of work in a row end as if nobody were there, the rest need
 * not go through all their repetitions too. A success or a refusal shows that somebody is; what fails on this side says
 * nothing.
 */
export class Outage {
  #inARow = 0;
  #error: NotTriedError | undefined;

  /** Why nothing more is tried; undefined while it is. */
  get error(): NotTriedError | undefined {
    return this.#error;
  }

  succeeded(): void {
    this.#inARow = 0;
    this.#error = undefined;
  }

  /** `most` is how many failures in a row are too many. */
  failed(error: unknown, most: number): void {
    if (!isOutage(error)) {
      if (isAnswer(error)) this.succeeded();
      return;
    }
    this.#inARow += 1;
    if (this.#inARow >= most) this.#error = new NotTriedError(this.#inARow, error);
  }
}
