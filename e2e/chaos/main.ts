import { parseArgs } from 'node:util';
import { failBehind } from './background.ts';
import { CASE_NAMES, type CaseName } from './cases.ts';
import { type Disturbed, disturb } from './disturb.ts';
import { OUTAGES, takeAway } from './outage.ts';
import { FAULT_KINDS, oneOfEachKind, sweep } from './sweep.ts';
import { runUndisturbed, type Undisturbed } from './undisturbed.ts';

const { values } = parseArgs({
  options: {
    task: { type: 'string', default: 'all' },
    runs: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: 'kill,sweep,away,background' },
  },
});

const seed = Number(values.seed);
const ways = values.only.split(',');
const names = CASE_NAMES.filter((name) => values.task === 'all' || name === values.task);
if (names.length === 0) throw new Error(`the tasks are: all; ${CASE_NAMES.join('; ')}`);

async function* kills(expected: Undisturbed): AsyncGenerator<Disturbed> {
  for (let run = 0; run < Number(values.runs); run += 1) yield await disturb(expected, seed + run);
}

async function* sweeps(expected: Undisturbed): AsyncGenerator<Disturbed> {
  for (const kind of [...FAULT_KINDS, 'mixed'] as const) yield await sweep(expected, kind, { seed });
}

async function* singles(expected: Undisturbed): AsyncGenerator<Disturbed> {
  for (const kind of FAULT_KINDS) {
    for (const [request, only] of oneOfEachKind(expected, seed)) {
      const { story, ...rest } = await sweep(expected, kind, { seed, only });
      yield { story: `${story} (${request})`, ...rest };
    }
  }
}

async function* outages(expected: Undisturbed): AsyncGenerator<Disturbed> {
  for (const kind of OUTAGES) yield await takeAway(expected, { kind, awayMs: AWAY_MS });
}

async function* behind(expected: Undisturbed): AsyncGenerator<Disturbed> {
  for (const failEvery of FAIL_EVERY) yield await failBehind(expected, failEvery);
}

const WAYS: Readonly<Record<string, (expected: Undisturbed) => AsyncGenerator<Disturbed>>> = {
  kill: kills,
  sweep: sweeps,
  single: singles,
  away: outages,
  background: behind,
};

const AWAY_MS = 20_000;
const FAIL_EVERY = [23, 60];
const SHOWN = 8;
let count = 0;
let bad = 0;
const tell = ({ story, differences }: Disturbed): void => {
  count += 1;
  if (differences.length > 0) bad += 1;
  console.log(`${differences.length === 0 ? 'equal' : 'DIFFERENT'}  ${story}`);
  for (const difference of differences.slice(0, SHOWN)) console.log(`  ${difference.slice(0, 300)}`);
  if (differences.length > SHOWN) console.log(`  and ${differences.length - SHOWN} more`);
};

const start = performance.now();
for (const name of names as readonly CaseName[]) {
  const expected = await runUndisturbed(name);
  for (const way of ways) for await (const disturbed of WAYS[way]?.(expected) ?? []) tell(disturbed);
}
const seconds = Math.round((performance.now() - start) / 1000);
console.log(`${bad} of ${count} left another state than the undisturbed run; ${seconds} s`);
process.exitCode = bad === 0 ? 0 : 1;
