import type { DatasetVersion } from '@picsellia-ts/sdk';
import type { Intent, Intents } from '../../intents.ts';
import type { Written } from '../../ledger.ts';
import { countShapes } from './count-shapes.ts';

const ASSETS_A_CHECK = 1_000;

/** What became of what was about to be added without the ledger hearing of it, by asset. */
export interface Settled {
  /** All of it is there: the asset has grown by as much. */
  readonly done: ReadonlyMap<string, Written>;
  /** Some of it is. */
  readonly begun: ReadonlyMap<string, Intent>;
}

export const settleIntents = async (
  version: DatasetVersion,
  intents: Intents,
  inLedger: ReadonlyMap<string, Written>,
): Promise<Settled> => {
  const done = new Map<string, Written>();
  const begun = new Map<string, Intent>();
  const open = [...(await intents.unsettled(inLedger)).values()];
  for (let start = 0; start < open.length; start += ASSETS_A_CHECK) {
    const batch = open.slice(start, start + ASSETS_A_CHECK);
    const held = await countShapes(
      version,
      batch.map(({ asset }) => asset),
    );
    for (const intent of batch) {
      const { asset, before, shapes } = intent;
      const count = held.get(asset) ?? 0;
      if (count >= before + shapes.length) done.set(asset, { shapes });
      else if (count > before) begun.set(asset, intent);
    }
  }
  return { done, begun };
};
