import { EXIT, RunError } from '../../errors.ts';
import type { Ledger, LedgerEntry } from '../../ledger.ts';
import type { Proof } from '../tasks/plan.ts';

const NAMES_SHOWN = 10;
const ITEMS_A_CHECK = 1_000;

/** Names of the tags that items hold now, by id; of the tags that were `sent` at least, which are by id too. */
export type ReadTags = (
  sent: ReadonlyMap<string, readonly string[]>,
) => Promise<ReadonlyMap<string, readonly string[]>>;

const differencesIn = async (batch: ReadonlyMap<string, LedgerEntry>, read: ReadTags): Promise<string[]> => {
  const held = await read(new Map([...batch].map(([id, { tags = [] }]) => [id, tags])));
  return [...batch].flatMap(([id, { filename, tags = [] }]) => {
    const missing = tags.filter((name) => !held.get(id)?.includes(name));
    return missing.length > 0 ? [`${filename} (${id}): not tagged ${missing.join(', ')}`] : [];
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
  let batch = new Map<string, LedgerEntry>();
  const check = async () => {
    if (batch.size === 0) return;
    tagged += batch.size;
    differences.push(...(await differencesIn(batch, read)));
    batch = new Map();
  };
  for await (const entry of ledger.own()) {
    if (entry.state === 'done' && entry.tags?.length) batch.set(entry.asset, entry);
    if (batch.size >= ITEMS_A_CHECK) await check();
  }
  await check();
  if (differences.length === 0) return { 'tagged assets': tagged };
  const rest = differences.length > NAMES_SHOWN ? `, and ${differences.length - NAMES_SHOWN} more` : '';
  const shown = differences.slice(0, NAMES_SHOWN).join('; ');
  throw new RunError(EXIT.policy, `the platform holds less than was sent: ${shown}${rest}`);
};
