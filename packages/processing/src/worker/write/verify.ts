import type { DatasetVersion } from '@picsellia-ts/sdk';
import { EXIT, RunError } from '../../errors.ts';
import type { Ledger, LedgerEntry } from '../../ledger.ts';
import { countShapes } from './count-shapes.ts';

/** What the platform said it holds, over the whole version. */
export interface PlatformCounts {
  readonly annotations: number;
  readonly shapes: number;
}

export const countPlatform = async (version: DatasetVersion): Promise<PlatformCounts> => {
  const { nbAnnotations, nbObjects } = await version.retrieveStats();
  return { annotations: nbAnnotations, shapes: nbObjects };
};

const NAMES_SHOWN = 10;
const ASSETS_A_CHECK = 1_000;

const compare = async (version: DatasetVersion, sent: ReadonlyMap<string, LedgerEntry>): Promise<string[]> => {
  const held = await countShapes(version, [...sent.keys()]);
  const differences: string[] = [];
  for (const [id, { filename, shapes = [] }] of sent) {
    const found = held.get(id) ?? 0;
    // An annotation that people extend meanwhile holds more; one that holds less has lost something.
    if (found < shapes.length) differences.push(`${filename} (${id}): ${shapes.length} shapes sent, ${found} there`);
  }
  return differences;
};

/**
 * Compares what the platform holds with what the ledger says was written. The totals of the version are asked first; only
 * where they do not add up is each asset read back.
 *
 * @throws RunError with exit code 3 that names the assets whose shapes are not all there.
 */
export const verify = async (
  version: DatasetVersion,
  ledger: Ledger,
  before: PlatformCounts | undefined,
  sentShapes: number,
): Promise<PlatformCounts> => {
  const after = await countPlatform(version);
  if (before && after.shapes === before.shapes + sentShapes) return after;
  const differences: string[] = [];
  let batch = new Map<string, LedgerEntry>();
  for await (const entry of ledger.own()) {
    if (entry.state === 'done' && entry.shapes?.length) batch.set(entry.asset, entry);
    if (batch.size < ASSETS_A_CHECK) continue;
    differences.push(...(await compare(version, batch)));
    batch = new Map();
  }
  if (batch.size > 0) differences.push(...(await compare(version, batch)));
  if (differences.length === 0) return after;
  const rest = differences.length > NAMES_SHOWN ? `, and ${differences.length - NAMES_SHOWN} more` : '';
  throw new RunError(
    EXIT.policy,
    `the platform holds less than was sent: ${differences.slice(0, NAMES_SHOWN).join('; ')}${rest}`,
  );
};
