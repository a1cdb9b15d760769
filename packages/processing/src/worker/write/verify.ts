import type { DatasetVersion } from '@picsellia-ts/sdk';
import type { Ledger, LedgerEntry } from '../../ledger.ts';
import { countShapes } from './count-shapes.ts';
import { doneIn, lastOfEach, refuseDifferences } from './differences.ts';

/** What the platform said it holds, over the whole version. */
export interface PlatformCounts {
  readonly annotations: number;
  readonly shapes: number;
}

export const countPlatform = async (version: Pick<DatasetVersion, 'retrieveStats'>): Promise<PlatformCounts> => {
  const { nbAnnotations, nbObjects } = await version.retrieveStats();
  return { annotations: nbAnnotations, shapes: nbObjects };
};

const compare = async (version: DatasetVersion, sent: readonly LedgerEntry[]): Promise<string[]> => {
  const held = await countShapes(
    version,
    sent.map(({ asset }) => asset),
  );
  return sent.flatMap(({ asset, filename, shapes = [] }) => {
    const found = held.get(asset) ?? 0;
    // An annotation that people extend meanwhile holds more; one that holds less has lost something.
    return found < shapes.length ? [`${filename} (${asset}): ${shapes.length} shapes sent, ${found} there`] : [];
  });
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
  sent: { readonly before: PlatformCounts | undefined; readonly shapes: number },
): Promise<PlatformCounts> => {
  const after = await countPlatform(version);
  if (sent.before && after.shapes === sent.before.shapes + sent.shapes) return after;
  const differences: string[] = [];
  for await (const entries of doneIn(ledger, ({ shapes = [] }) => Math.min(1, shapes.length))) {
    differences.push(...(await compare(version, lastOfEach(entries))));
  }
  refuseDifferences('the platform holds less than was sent', differences);
  return after;
};
