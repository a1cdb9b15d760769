import type { LooseDefinition } from '../../definition.ts';
import { HandlerError } from '../../errors.ts';
import type { RunAsset } from '../stream/run-asset.ts';
import { BlockedError, harmless, inTime } from './guard.ts';
import { inTurns } from './run-each.ts';
import { inScope } from './scope.ts';
import { type Said, settle } from './settle.ts';
import { assetTimeoutOf, type Part } from './stream.ts';

const BATCH = 8;

const takeBatch = async (assets: AsyncIterator<RunAsset, void>, size: number): Promise<RunAsset[]> => {
  const batch: RunAsset[] = [];
  while (batch.length < size) {
    const next = await assets.next();
    if (next.done) break;
    batch.push(next.value);
  }
  return batch;
};

/** One result an asset, in the order of the batch; a batch that fails as a whole fails each of its assets. */
const spread = (answer: unknown, size: number): Said[] => {
  if (Array.isArray(answer) && answer.length === size) return answer.map((result: unknown) => ({ result }));
  const found = Array.isArray(answer) ? `${answer.length} results` : typeof answer;
  const thrown = new HandlerError(
    `processBatch() got ${size} assets and returned ${found}; return one result an asset`,
  );
  return Array.from({ length: size }, () => ({ thrown }));
};

/** `processBatch`: several assets a call, one call at a time unless `concurrency` says otherwise. */
export const runBatches = (
  handler: NonNullable<LooseDefinition['processBatch']>,
  context: object,
  part: Part,
): Promise<void> => {
  const { definition } = part.input;
  const { source, tally, ledger } = part.stream;
  const assets = source[Symbol.asyncIterator]();
  // Turns wait for each other, so that a batch is as full as the list allows.
  let gathering: Promise<unknown> = Promise.resolve();
  return inTurns(definition.concurrency ?? 1, part.input.stop, async () => {
    const taken = gathering.then(() => takeBatch(assets, definition.batchSize ?? BATCH));
    gathering = taken.catch(() => undefined);
    const batch = await taken;
    const [first] = batch;
    if (first === undefined) return false;
    for (const asset of batch) ledger.taken(asset.id, asset.filename);
    const start = performance.now();
    try {
      const what = `processBatch() has not come back from ${batch.length} assets, the first ${first.filename},`;
      const limitMs = assetTimeoutOf(definition) * batch.length;
      const said = await inTime(what, limitMs, () => inScope(batch, () => handler(batch, context))).then(
        (answer) => spread(answer, batch.length),
        (value: unknown) => {
          const thrown = harmless(value);
          // Each of them, because the first ends the run.
          if (thrown instanceof BlockedError) for (const asset of batch) tally.blocked(asset);
          return batch.map(() => ({ thrown }));
        },
      );
      const handlerMs = (performance.now() - start) / batch.length;
      for (const [index, asset] of batch.entries()) {
        const one = said[index] ?? { thrown: new HandlerError('processBatch() returned nothing') };
        if ('result' in one) tally.time('handler', handlerMs);
        await settle(asset, { ...one, handlerMs }, part);
      }
    } finally {
      for (const asset of batch) source.release(asset);
    }
    return true;
  });
};
