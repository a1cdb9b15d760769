import { RunError } from '../../errors.ts';
import type { RunAsset } from '../stream/run-asset.ts';
import { explain, isContract } from './guard.ts';
import type { Part } from './stream.ts';

/** What the handler said of an asset that is in its hand, or what it threw over it. */
export type Said = { readonly result: unknown } | { readonly thrown: unknown };

/** Hands the handler's result for one asset to the sink; what fails is counted, what is worse ends the run. */
export const settle = async (
  asset: RunAsset,
  said: Said & { readonly handlerMs: number },
  { stream }: Part,
): Promise<void> => {
  const { tally, sink, ledger, fit } = stream;
  try {
    if ('thrown' in said) throw said.thrown;
    const result = await fit(said.result, asset);
    ledger.released(asset.id);
    await sink.add({ asset, result, handlerMs: said.handlerMs });
  } catch (thrown) {
    ledger.released(asset.id);
    const error = isContract(thrown) ? thrown : explain(`${asset.filename}: the handler`, thrown);
    if (error instanceof RunError) throw error;
    tally.failed(asset, error);
  }
};
