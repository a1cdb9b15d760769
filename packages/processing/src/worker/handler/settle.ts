import { RunError } from '../../errors.ts';
import type { RunAsset } from '../stream/run-asset.ts';
import { BlockedError, explain, harmless, inTime, isContract } from './guard.ts';
import { assetTimeoutOf, type Part } from './stream.ts';

/** What the handler said of an asset that is in its hand, or what it threw over it. */
export type Said = { readonly result: unknown } | { readonly thrown: unknown };

/** Hands the handler's result for one asset to the sink; what fails is counted, what is worse ends the run. */
export const settle = async (
  asset: RunAsset,
  said: Said & { readonly handlerMs: number },
  { input, stream }: Part,
): Promise<void> => {
  const { tally, sink, ledger } = stream;
  try {
    if ('thrown' in said) throw said.thrown;
    const result = await fitInTime(said.result, asset, { input, stream });
    ledger.released(asset.id);
    await sink.add({ asset, result, handlerMs: said.handlerMs });
  } catch (value) {
    const thrown = harmless(value);
    ledger.released(asset.id);
    if (thrown instanceof BlockedError) tally.blocked(asset);
    const error = isContract(thrown) ? thrown : explain(`${asset.filename}: the handler`, thrown);
    if (error instanceof RunError) throw error;
    tally.failed(asset, error);
  }
};

/** A result may hold a stream that never ends. */
export const fitInTime = (result: unknown, asset: RunAsset, { input, stream }: Part): Promise<unknown> => {
  const what = `the result of the handler for ${asset.filename} has not come to its end`;
  return inTime(what, assetTimeoutOf(input.definition), () => stream.fit(result, asset));
};
