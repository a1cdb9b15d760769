import type { DatasetVersion } from '@picsellia-ts/sdk';
import type { Intents } from '../../intents.ts';
import type { Written } from '../../ledger.ts';
import { countShapes } from './count-shapes.ts';

const ASSETS_A_CHECK = 1_000;

/**
 * What was added without the ledger hearing of it, by asset: an asset that has grown by what was about to be added is done.
 */
export const settleIntents = async (
  version: DatasetVersion,
  intents: Intents,
  done: ReadonlyMap<string, Written>,
): Promise<Map<string, Written>> => {
  const found = new Map<string, Written>();
  const open = [...(await intents.unsettled(done)).values()];
  for (let start = 0; start < open.length; start += ASSETS_A_CHECK) {
    const batch = open.slice(start, start + ASSETS_A_CHECK);
    const held = await countShapes(
      version,
      batch.map(({ asset }) => asset),
    );
    for (const { asset, before, shapes } of batch) {
      if ((held.get(asset) ?? 0) >= before + shapes.length) found.set(asset, { shapes });
    }
  }
  return found;
};
