import type { Ledger, LedgerEntry } from '../../ledger.ts';
import type { Proof } from '../tasks/plan.ts';
import { doneIn, lastOfEach, refuseDifferences } from './differences.ts';

/** Names of the tags that items hold now, by id; of the tags that were `sent` at least, which are by id too. */
export type ReadTags = (
  sent: ReadonlyMap<string, readonly string[]>,
) => Promise<ReadonlyMap<string, readonly string[]>>;

const differencesIn = async (sent: readonly LedgerEntry[], read: ReadTags): Promise<string[]> => {
  const held = await read(new Map(sent.map(({ asset, tags = [] }) => [asset, tags])));
  return sent.flatMap(({ asset, filename, tags = [] }) => {
    const missing = tags.filter((name) => !held.get(asset)?.includes(name));
    return missing.length > 0 ? [`${filename} (${asset}): not tagged ${missing.join(', ')}`] : [];
  });
};

/**
 * Reads back the tags of what this start has tagged.
 *
 * @throws RunError with exit code 3 that names the items whose tags are not all there.
 */
export const verifyTags = async (ledger: Ledger, read: ReadTags): Promise<Proof> => {
  const differences: string[] = [];
  let tagged = 0;
  for await (const part of doneIn(ledger, ({ tags = [] }) => Math.min(1, tags.length))) {
    const entries = lastOfEach(part);
    tagged += entries.length;
    differences.push(...(await differencesIn(entries, read)));
  }
  refuseDifferences('the platform holds less than was sent', differences);
  return { 'tagged assets': tagged };
};
