import { EXIT, type ExitCode, exitCodeOf, messageOf } from '../errors.ts';
import type { LedgerEntry, Written } from '../ledger.ts';
import type { Counts, Level } from '../protocol.ts';
import type { Outcome } from '../worker/run-input.ts';

/** How one asset ended: `done` with what would have been written for it, or with the reason. */
export interface AssetResult extends Written {
  readonly filename: string;
  readonly state: 'done' | 'skipped' | 'failed';
  /** Why it was skipped or failed. */
  readonly reason?: string;
}

/** A line that the job's log would get; what user code prints is not among them. */
export interface LogLine {
  readonly level: Level;
  readonly text: string;
  /** Title of the section that the line stands in; absent before the first. */
  readonly section?: string;
}

/** What became of a run. */
export interface TestRun {
  readonly status: 'done' | 'failed';
  /** Why the run failed, in the words that its job would have; absent for one that is done. */
  readonly error?: Error;
  /** The exit code that `picsellia-ts run` would have. */
  readonly exitCode: number;
  /** The assets that have ended, in the order of the images; a run that fails may not have come to all. */
  readonly assets: readonly AssetResult[];
  readonly log: readonly LogLine[];
  readonly counts: Counts;
  /** As the handlers got them: checked, converted, with defaults; empty when they were refused. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

const NOTHING: Counts = { total: 0, done: 0, skipped: 0, failed: 0, shapes: 0 };

/** What the run left, without what differs from one run to the next. */
export const resultOf = (
  { summary, error }: Partial<Outcome>,
  entries: readonly LedgerEntry[],
  log: readonly LogLine[],
): TestRun => {
  const exitCode: ExitCode = error === undefined ? EXIT.done : exitCodeOf(error);
  return {
    status: error === undefined ? 'done' : 'failed',
    ...(error !== undefined && { error: error instanceof Error ? error : new Error(messageOf(error)) }),
    exitCode,
    assets: entries.map(({ asset: _asset, job: _job, handlerMs: _handlerMs, ...result }) => result),
    log,
    counts: summary?.counts ?? NOTHING,
    parameters: summary?.parameters ?? {},
  };
};
