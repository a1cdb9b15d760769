import type { SeedFlags } from '../commands/seed-flags.ts';
import { CommandError } from '../errors.ts';

/** The options of `smoke-test`, as typed. */
export interface SmokeTestFlags extends SeedFlags {
  param?: readonly string[];
  limit?: string;
  engine?: string;
  memory?: string;
  signal?: string;
  after?: string;
  grace?: string;
  timeout?: string;
  json?: boolean;
}

const SIGNALS = { TERM: 143, INT: 130 } as const;

/** A signal that a run drains on. */
export type StopSignal = keyof typeof SIGNALS;

/** The exit code of a run that was stopped by a signal and has finished what was in hand. */
export const exitCodeAfter = (signal: StopSignal): number => SIGNALS[signal];

/** When and how a run is stopped. */
export interface Stop {
  readonly signal: StopSignal;
  /** After the job has been said to be RUNNING. */
  readonly afterMs: number;
  /** How long it may take to end. */
  readonly graceMs: number;
}

/** What bounds a run. */
export interface Bounds {
  readonly memory: string | undefined;
  readonly timeoutMs: number;
  /** Undefined when the run is not stopped. */
  readonly stop: Stop | undefined;
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

/** @throws CommandError for what is no duration */
const readDuration = (flag: string, text: string): number => {
  const [, amount, unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(text) ?? [];
  if (amount !== undefined && Number(amount) > 0) return Number(amount) * (UNITS[unit] ?? 1000);
  throw new CommandError(`${flag} ${text}: expected a duration above 0.`, {
    hint: `For instance: ${flag} 500ms, ${flag} 2s, ${flag} 5m`,
  });
};

const readSignal = (text: string): StopSignal => {
  const name = text.toUpperCase().replace(/^SIG/, '');
  if (name === 'TERM' || name === 'INT') return name;
  throw new CommandError(`--signal ${text}: a run drains on TERM and INT.`, { hint: 'For instance: --signal TERM' });
};

const readStop = ({ signal, after, grace }: SmokeTestFlags): Stop | undefined => {
  if (signal !== undefined) {
    return {
      signal: readSignal(signal),
      afterMs: readDuration('--after', after ?? '2s'),
      graceMs: readDuration('--grace', grace ?? '10s'),
    };
  }
  const orphan = after === undefined ? grace && '--grace' : '--after';
  if (orphan === undefined || orphan === '') return undefined;
  throw new CommandError(`${orphan} is of a signal, and there is none.`, { hint: 'Name it: --signal TERM' });
};

/** Reads what bounds the run. @throws CommandError for the first mistake */
export const readBounds = (flags: SmokeTestFlags): Bounds => {
  const { memory } = flags;
  if (memory !== undefined && !/^\d+[bkmg]?$/i.test(memory)) {
    throw new CommandError(`--memory ${memory}: expected a number with its unit.`, {
      hint: 'For instance: --memory 512m',
    });
  }
  return { memory, timeoutMs: readDuration('--timeout', flags.timeout ?? '10m'), stop: readStop(flags) };
};
