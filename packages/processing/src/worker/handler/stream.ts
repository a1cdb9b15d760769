import type { LooseDefinition } from '../../definition.ts';
import type { Ledger } from '../../ledger.ts';
import { isModelTask } from '../../tasks.ts';
import type { RunInput } from '../run-input.ts';
import type { AssetSource } from '../stream/asset-source.ts';
import type { ImageMemory } from '../stream/image-memory.ts';
import type { RunAsset } from '../stream/run-asset.ts';
import type { Tally } from '../tally.ts';
import type { Sink } from '../tasks/plan.ts';

/** What carries the assets to the handler and its results away. */
export interface Stream {
  readonly source: AssetSource;
  readonly tally: Tally;
  readonly ledger: Ledger;
  readonly sink: Sink<unknown>;
  /** Room for the decoded images of what is in the handler. */
  readonly images: ImageMemory;
  /** Makes what a handler returned fit for the wire. @throws ContractError */
  readonly fit: (result: unknown, asset: RunAsset) => unknown;
}

/** What each way of running a handler works with. */
export interface Part {
  readonly input: RunInput;
  readonly stream: Stream;
}

const ASSET_TIMEOUT_MS = 300_000;
const MODEL_TIMEOUT_MS = 3_600_000;
/** How long one asset, or the one model, may take. */
export const assetTimeoutOf = ({ assetTimeoutMs, task }: LooseDefinition): number =>
  assetTimeoutMs ?? (isModelTask(task) ? MODEL_TIMEOUT_MS : ASSET_TIMEOUT_MS);
