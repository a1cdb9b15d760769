import type { Shape } from '@picsellia-ts/sdk';
import { EXIT, type ExitCode, exitCodeOf, messageOf } from '../errors.ts';
import type { LedgerEntry, Written } from '../ledger.ts';
import type { Counts, Level } from '../protocol.ts';
import type { Outcome } from '../worker/run-input.ts';

/** An image that an asset brings into the output version: a new one, or the original that is kept. */
export interface MadeImage {
  /** As on the platform; that of a new one tells the job, the asset, and the number of the image. */
  readonly filename: string;
  /** The encoded file. */
  readonly bytes: Uint8Array;
  /** Pixels of the upright image. */
  readonly width: number;
  /** Pixels of the upright image. */
  readonly height: number;
  /** Pixels of this image; empty for none. */
  readonly shapes: readonly Shape[];
  /** Names of its tags; empty for none. */
  readonly tags: readonly string[];
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** How one asset ended: `done` with what would have been written for it, or with the reason. */
export interface AssetResult extends Omit<Written, 'images' | 'files'> {
  readonly filename: string;
  readonly state: 'done' | 'skipped' | 'failed';
  /** Why it was skipped or failed. */
  readonly reason?: string;
  /** In the order of the handler, the original last; absent where the task makes none. */
  readonly images?: readonly MadeImage[];
}

/** A line that the job's log would get; what user code prints is not among them. */
export interface LogLine {
  readonly level: Level;
  readonly text: string;
  /** Title of the section that the line stands in; absent before the first. */
  readonly section?: string;
}

/** How one file of a model ended: `done` when it is in the model version, or with the reason. */
export interface FileResult {
  /** Its role on the platform. */
  readonly name: string;
  readonly filename: string;
  readonly state: 'done' | 'skipped' | 'failed';
  /** Why it was skipped or failed. */
  readonly reason?: string;
  /** What the version holds under that name at the end; absent for a file that is not done. */
  readonly bytes?: Uint8Array;
}

/** What became of any run. */
interface AnyTestRun {
  readonly status: 'done' | 'failed';
  /** Why the run failed, in the words that its job would have; absent for one that is done. */
  readonly error?: Error;
  /** The exit code that `picsellia-ts run` would have. */
  readonly exitCode: number;
  readonly log: readonly LogLine[];
  readonly counts: Counts;
  /** As the handlers got them: checked, converted, with defaults; empty when they were refused. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** What became of a run over images. */
export interface TestRun extends AnyTestRun {
  /** The assets that have ended, in the order of the images; a run that fails may not have come to all. */
  readonly assets: readonly AssetResult[];
}

/** What became of a run on a model version. */
export interface ModelTestRun extends AnyTestRun {
  /** In the order of the handler; empty when it made none. */
  readonly files: readonly FileResult[];
}

const NOTHING: Counts = { total: 0, done: 0, skipped: 0, failed: 0, shapes: 0 };

/** What a run left, whatever it was about. */
export const endOf = ({ summary, error }: Partial<Outcome>, log: readonly LogLine[]): AnyTestRun => {
  const exitCode: ExitCode = error === undefined ? EXIT.done : exitCodeOf(error);
  return {
    status: error === undefined ? 'done' : 'failed',
    ...(error !== undefined && { error: error instanceof Error ? error : new Error(messageOf(error)) }),
    exitCode,
    log,
    counts: summary?.counts ?? NOTHING,
    parameters: summary?.parameters ?? {},
  };
};

/** What the run left, without what differs from one run to the next. */
export const resultOf = (
  outcome: Partial<Outcome>,
  entries: readonly LedgerEntry[],
  { log, made }: { readonly log: readonly LogLine[]; readonly made: ReadonlyMap<string, readonly MadeImage[]> },
): TestRun => ({
  ...endOf(outcome, log),
  assets: entries.map(({ asset, job: _job, handlerMs: _handlerMs, images: written, files: _files, ...result }) => {
    const images = written && made.get(asset);
    return { ...result, ...(images && { images }) };
  }),
});
