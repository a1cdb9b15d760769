import { EXIT, RunError } from '../../errors.ts';
import type { Ledger, LedgerEntry } from '../../ledger.ts';

const NAMES_SHOWN = 10;
const ITEMS_A_CHECK = 1_000;

/** What this start has done, in parts of a size that one check reads back; `countOf` says how much an entry adds, 0 leaves it out. */
export async function* doneIn(
  ledger: Ledger,
  countOf: (entry: LedgerEntry) => number,
): AsyncGenerator<readonly LedgerEntry[], void> {
  let part: LedgerEntry[] = [];
  let size = 0;
  for await (const entry of ledger.own()) {
    const count = entry.state === 'done' ? countOf(entry) : 0;
    if (count === 0) continue;
    part.push(entry);
    size += count;
    if (size < ITEMS_A_CHECK) continue;
    yield part;
    part = [];
    size = 0;
  }
  if (part.length > 0) yield part;
}

/** The last word on each asset, should one have been worked on twice. */
export const lastOfEach = (entries: readonly LedgerEntry[]): LedgerEntry[] => [
  ...new Map(entries.map((entry) => [entry.asset, entry])).values(),
];

/** The first of several texts, and how many more there are. */
export const firstOf = (texts: readonly string[], separator: string): string => {
  const rest = texts.length > NAMES_SHOWN ? `, and ${texts.length - NAMES_SHOWN} more` : '';
  return `${texts.slice(0, NAMES_SHOWN).join(separator)}${rest}`;
};

/** @throws RunError with exit code 3 that names the first differences and counts the rest; nothing without any */
export const refuseDifferences = (what: string, differences: readonly string[]): void => {
  if (differences.length === 0) return;
  throw new RunError(EXIT.policy, `${what}: ${firstOf(differences, '; ')}`);
};
