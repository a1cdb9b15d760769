import type { RecordedRequest } from '@picsellia-ts/emulator';
import { scratch } from '../local-run.ts';
import { entryOf } from './cases.ts';
import type { Disturbed } from './disturb.ts';
import { numbersFrom, oneOf } from './seeded.ts';
import { Stage } from './stage.ts';
import { identityOf, kindOf, type Undisturbed } from './undisturbed.ts';

const FAULTS = {
  reset: 'reset',
  'lost-answer': 'lost-answer',
  truncate: { truncateAfter: undefined },
  500: { status: 500, body: { message: 'out of order' } },
  503: { status: 503, body: '<html>busy</html>', headers: { 'content-type': 'text/html' } },
  429: { status: 429, body: { message: 'too many' }, headers: { 'retry-after': '0' } },
} as const;

type FaultKind = keyof typeof FAULTS;

/** Ways in which a request fails; `mixed` draws one for each. */
export const FAULT_KINDS: readonly [FaultKind, ...FaultKind[]] = ['reset', 'lost-answer', 'truncate', 500, 503, 429];
export type SweepKind = FaultKind | 'mixed';

export interface SweepOptions {
  readonly seed: number;
  /** Which request fails; all of them when left out. */
  readonly only?: (request: RecordedRequest) => boolean;
}

/** Runs a job of which each request fails once. */
export const sweep = async (
  { name, chaos, images, state }: Undisturbed,
  kind: SweepKind,
  { seed, only = () => true }: SweepOptions,
): Promise<Disturbed> => {
  const random = numbersFrom(seed);
  const met = new Set<string>();
  const stage = await Stage.open(chaos, { images });
  const onRequest = (request: RecordedRequest) => {
    const identity = identityOf(request);
    if (met.has(identity) || !only(request)) return undefined;
    met.add(identity);
    return FAULTS[kind === 'mixed' ? oneOf(random, FAULT_KINDS) : kind];
  };
  try {
    const run = await stage.run(entryOf(chaos, 'fail'), { workDir: scratch(), onRequest });
    const differences = await stage.differences(state, run);
    if (run.exitCode !== 0) differences.unshift(`exit code ${run.exitCode}: ${run.report?.reason ?? run.stderr}`);
    return { story: `${name}: ${met.size} requests failed once with ${kind}`, kills: 0, differences };
  } finally {
    await stage.emulator.close();
  }
};

/** For each kind of request that an undisturbed run sends one of them, drawn by the seed. */
export const oneOfEachKind = ({ requests }: Undisturbed, seed: number): [string, (r: RecordedRequest) => boolean][] => {
  const random = numbersFrom(seed);
  return [...Map.groupBy(requests, kindOf)].map(([kind, sent]) => {
    const number = Math.floor(random() * sent.length);
    let seen = -1;
    const isIt = (request: RecordedRequest): boolean => {
      if (kindOf(request) !== kind) return false;
      seen += 1;
      return seen === number;
    };
    return [`${kind}, number ${number}`, isIt];
  });
};
