import { AsyncLocalStorage } from 'node:async_hooks';
import type { AssetName } from '../../protocol.ts';

/** One call of the user's code on assets. */
interface Scope {
  readonly assets: readonly AssetName[];
  hasReturned: boolean;
}

const scopes = new AsyncLocalStorage<Scope>();

/** Calls user code so that what it leaves running, and throws later, is known to be of these assets. */
export const inScope = async <T>(assets: readonly AssetName[], work: () => T): Promise<Awaited<T>> => {
  // The names alone: whatever the call leaves running keeps them.
  const scope: Scope = { assets: assets.map(({ id, filename }) => ({ id, filename })), hasReturned: false };
  try {
    return await scopes.run(scope, work);
  } finally {
    scope.hasReturned = true;
  }
};

/** Whose call the code that runs now belongs to; undefined where that is not known. */
export const currentScope = (): Readonly<Scope> | undefined => scopes.getStore();
