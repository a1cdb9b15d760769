import { isPicselliaError } from '@picsellia-ts/sdk';
import {
  causesOf,
  EXIT,
  HandlerError,
  isPlatformGone,
  messageOf,
  RunError,
  UnreadableImageError,
} from '../../errors.ts';

/** Tells what the user's code threw from what the platform did under it. */
export const explain = (where: string, thrown: unknown): Error => {
  if (isPlatformGone(thrown)) return new RunError(EXIT.platform, messageOf(thrown), { cause: thrown });
  if (thrown instanceof RunError || (isPicselliaError(thrown) && thrown.name === 'ConfigurationError')) return thrown;
  const unreadable = [...causesOf(thrown)].find((error) => error instanceof UnreadableImageError);
  // It names the file itself, and the handler is not to blame.
  if (unreadable) return unreadable;
  return new HandlerError(`${where} threw: ${messageOf(thrown)}`, { cause: thrown });
};

/** Runs user code, and says of what it throws where it was. */
export const guarded = async <T>(where: string, work: () => T | Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (thrown) {
    throw explain(where, thrown);
  }
};

export const isContract = (thrown: unknown): thrown is Error =>
  isPicselliaError(thrown) && thrown.name === 'ContractError';

/** A handler that never settles must not hold a job for ever. One that blocks the thread is seen by the supervisor. */
export const inTime = async <T>(what: string, timeoutMs: number, work: () => T): Promise<Awaited<T>> => {
  let timer: NodeJS.Timeout | undefined;
  const blocked = new Promise<never>((_, reject) => {
    const message = `blocked: ${what} for ${timeoutMs / 1000} s`;
    timer = setTimeout(() => reject(new RunError(EXIT.userCode, message)), timeoutMs);
  });
  try {
    return await Promise.race([work(), blocked]);
  } finally {
    clearTimeout(timer);
  }
};
