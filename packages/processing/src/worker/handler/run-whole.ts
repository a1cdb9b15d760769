import type { Asset } from '../../asset.ts';
import type { LooseDefinition } from '../../definition.ts';
import { EXIT, HandlerError, RunError } from '../../errors.ts';
import type { RunAsset } from '../stream/run-asset.ts';
import { guarded, isContract } from './guard.ts';
import { assetTimeoutOf, type Part } from './stream.ts';

interface InHand {
  readonly asset: RunAsset;
  readonly since: number;
}

/** `run`: the handler takes assets as it likes and settles each by `write` or `skip`. */
export const runWhole = async (
  handler: NonNullable<LooseDefinition['run']>,
  context: object,
  { input, stream }: Part,
): Promise<void> => {
  const { source, tally, sink, ledger, fit } = stream;
  const inHand = new Map<string, InHand>();
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
    for (let next = await rest.next(); !next.done; next = await rest.next()) {
      const asset = next.value;
      inHand.set(asset.id, { asset, since: performance.now() });
      ledger.taken(asset.id, asset.filename);
      yield asset;
    }
  }
  const write = async (asset: Asset, result: unknown): Promise<void> => {
    const { asset: mine, since } = letGo(asset);
    const handlerMs = performance.now() - since;
    tally.time('handler', handlerMs);
    try {
      await sink.add({ asset: mine, result: await fit(result, mine), handlerMs });
    } catch (error) {
      if (!isContract(error)) throw error;
      // As with process(): the asset has failed, and the policy says whether the run goes on.
      tally.failed(mine, error);
    }
  };
  const skip = (asset: Asset, reason: string): void => tally.skipped(letGo(asset).asset, reason);
  const timeoutMs = assetTimeoutOf(input.definition);
  await inSilence(
    inHand,
    timeoutMs,
    guarded('run', () => handler({ ...context, assets, write, skip })),
  );
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

/** A run over the whole dataset is blocked when one asset stays in its hand for too long. */
const inSilence = async (
  inHand: ReadonlyMap<string, InHand>,
  timeoutMs: number,
  work: Promise<void>,
): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const blocked = new Promise<never>((_, reject) => {
    const look = () => {
      const now = performance.now();
      const late = [...inHand.values()].find(({ since }) => now - since > timeoutMs);
      const message = `blocked: run() has kept ${late?.asset.filename} for ${timeoutMs / 1000} s`;
      if (late) reject(new RunError(EXIT.userCode, message));
    };
    timer = setInterval(look, Math.min(1000, timeoutMs / 4));
  });
  try {
    await Promise.race([work, blocked]);
  } finally {
    clearInterval(timer);
  }
};
