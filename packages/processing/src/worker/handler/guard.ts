import { isPicselliaError } from '@picsellia-ts/sdk';
import { isDiskFull } from '../../disk.ts';
import {
  causesOf,
  EXIT,
  exitCodeOf,
  HandlerError,
  isPlatformGone,
  messageOf,
  RunError,
  UnreadableImageError,
} from '../../errors.ts';

/**
 * What was thrown, if it can be looked at without harm: what user code throws may throw again when its message is read. Of
 * anything else remains that it was thrown.
 */
export const harmless = (thrown: unknown): unknown => {
  try {
    messageOf(thrown);
    isPicselliaError(thrown);
    exitCodeOf(thrown);
    for (const error of causesOf(thrown)) void [error.name, error.stack, messageOf(error)].join();
    return thrown;
  } catch {
    return new Error('a value that cannot be looked at');
  }
};

/** Tells what the user's code threw from what the platform did under it. */
export const explain = (where: string, value: unknown): Error => {
  const thrown = harmless(value);
  if (isDiskFull(thrown)) {
    const message = `${where} found its disk full: ${messageOf(thrown)}; free some space, or let it write elsewhere, and start the same job again; it goes on`;
    return new RunError(EXIT.machine, message, { cause: thrown });
  }
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

/** Says that user code has not come back in the time it has. */
export class BlockedError extends RunError {
  override readonly name: string = 'BlockedError';

  constructor(what: string) {
    super(EXIT.userCode, `blocked: ${what}`);
  }
}

/** A handler that never settles must not hold a job for ever. One that blocks the thread is seen by the supervisor. */
export const inTime = async <T>(what: string, timeoutMs: number, work: () => T): Promise<Awaited<T>> => {
  let timer: NodeJS.Timeout | undefined;
  const blocked = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new BlockedError(`${what} for ${timeoutMs / 1000} s`)), timeoutMs);
  });
  try {
    return await Promise.race([work(), blocked]);
  } finally {
    clearTimeout(timer);
  }
};
