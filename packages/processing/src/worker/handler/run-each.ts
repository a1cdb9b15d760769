import { availableParallelism } from 'node:os';
import type { LooseDefinition } from '../../definition.ts';
import { inTime } from './guard.ts';
import { inScope } from './scope.ts';
import { settle } from './settle.ts';
import { assetTimeoutOf, type Part } from './stream.ts';

/** `process`: one asset a call, as many calls at once as there are turns. */
export const runEach = (
  handler: NonNullable<LooseDefinition['process']>,
  context: object,
  part: Part,
): Promise<void> => {
  const { definition } = part.input;
  const { source, tally, ledger, images } = part.stream;
  const assets = source[Symbol.asyncIterator]();
  return inTurns(definition.concurrency ?? availableParallelism(), part.input.stop, async () => {
    const next = await assets.next();
    if (next.done) return false;
    const asset = next.value;
    await images.take([asset]);
    try {
      // Stopped while it waited: it has not begun.
      if (part.input.stop.signal.aborted) return false;
      ledger.taken(asset.id, asset.filename);
      const start = performance.now();
      const what = `the handler has not come back from ${asset.filename}`;
      const said = await inTime(what, assetTimeoutOf(definition), () =>
        inScope([asset], () => handler(asset, { ...context, random: asset.random })),
      ).then(
        (result) => ({ result }),
        (thrown: unknown) => ({ thrown }),
      );
      const handlerMs = performance.now() - start;
      if ('result' in said) tally.time('handler', handlerMs);
      await settle(asset, { ...said, handlerMs }, part);
    } finally {
      source.release(asset);
      images.release([asset]);
    }
    return true;
  });
};

/** Takes turns until one finds nothing more to do; what the others have in hand is finished before an error is thrown. */
export const inTurns = async (turns: number, stop: AbortController, turn: () => Promise<boolean>): Promise<void> => {
  const errors: unknown[] = [];
  const take = async (): Promise<void> => {
    try {
      while (await turn()) {
        // The next one.
      }
    } catch (error) {
      errors.push(error);
      stop.abort(error);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, turns) }, take));
  if (errors.length > 0) throw errors[0];
};
