import type { Asset } from '../../asset.ts';
import type { LooseDefinition } from '../../definition.ts';
import { HandlerError } from '../../errors.ts';
import type { RunAsset } from '../stream/run-asset.ts';
import { guarded, harmless, isContract } from './guard.ts';
import { fitInTime } from './settle.ts';
import { type InHand, SignsOfLife } from './signs-of-life.ts';
import { assetTimeoutOf, type Part } from './stream.ts';

/** `run`: the handler takes assets as it likes and settles each by `write` or `skip`. */
export const runWhole = async (
  handler: NonNullable<LooseDefinition['run']>,
  context: object,
  { input, stream }: Part,
): Promise<void> => {
  const { source, tally, sink, ledger } = stream;
  const inHand = new Map<string, InHand>();
  const life = new SignsOfLife(inHand, assetTimeoutOf(input.definition));
  const letGo = (asset: Asset): InHand => {
    const mine = inHand.get(asset.id);
    if (!mine) throw new HandlerError(`run() settled ${asset.filename} twice, or never got it from assets()`);
    inHand.delete(asset.id);
    ledger.released(asset.id);
    source.release(mine.asset);
    return mine;
  };
  const rest = source[Symbol.asyncIterator]();
  async function* assets(): AsyncGenerator<RunAsset, void> {
    // By hand, because a loop that the user leaves must not close the source: what is left is still counted.
    const ask = () => life.during(() => rest.next());
    for (let next = await ask(); !next.done; next = await ask()) {
      const asset = next.value;
      inHand.set(asset.id, { asset, since: performance.now() });
      ledger.taken(asset.id, asset.filename);
      yield asset;
    }
  }
  const take = async ({ asset, since }: InHand, result: unknown): Promise<void> => {
    const handlerMs = performance.now() - since;
    tally.time('handler', handlerMs);
    try {
      await sink.add({ asset, result: await fitInTime(result, asset, { input, stream }), handlerMs });
    } catch (value) {
      const error = harmless(value);
      if (!isContract(error)) throw error;
      // As with process(): the asset has failed, and the policy says whether the run goes on.
      tally.failed(asset, error);
    }
  };
  const write = (asset: Asset, result: unknown): Promise<void> => life.during(() => take(letGo(asset), result));
  const skip = (asset: Asset, reason: string): void => {
    life.settled();
    tally.skipped(letGo(asset).asset, String(reason));
  };
  const work = guarded('run', () => handler({ ...context, assets, write, skip, alive: () => life.alive() }));
  await life.orBlocked(work, (late) => void late.map((asset) => tally.blocked(asset)));
  for (const { asset } of inHand.values()) {
    letGo(asset);
    tally.skipped(asset, 'run() wrote nothing for it');
  }
  // What the handler did not ask for is counted too, so that no asset is without an end.
  source.stopPrefetching();
  for await (const asset of rest) {
    source.release(asset);
    tally.skipped(asset, 'run() did not ask for it');
  }
};
