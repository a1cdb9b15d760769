import type { Account } from '@picsellia-ts/sdk';
import type { JobContext } from './context/job-context.ts';
import type { ProcessingCard } from './dispatch.ts';
import type { ExitCode } from './errors.ts';
import type { Task } from './tasks.ts';

/** How serious a line of the log is. */
export type Level = 'debug' | 'info' | 'warn' | 'error';

/** How far a run is; `total` is known once the list of assets has ended. */
export interface Progress {
  readonly total?: number;
  /** What is counted; assets when absent. */
  readonly things?: 'files';
  readonly done: number;
  readonly skipped: number;
  readonly failed: number;
}

/** One asset that failed, for people and for run.json. */
export interface Failure {
  readonly assetId: string;
  readonly filename: string;
  readonly error: string;
}

/** Time spent in one stage of the stream, in milliseconds, over all assets; stages overlap. */
export interface StageTiming {
  count: number;
  totalMs: number;
  maxMs: number;
}
export type Stage = 'list' | 'download' | 'handler' | 'write';

/** The timings of a run that has not begun. */
export const noTimings = (): Record<Stage, StageTiming> => {
  const none = () => ({ count: 0, totalMs: 0, maxMs: 0 });
  return { list: none(), download: none(), handler: none(), write: none() };
};

/** The stage that took most of the time over all assets; undefined before any has ended. */
export const slowestOf = (stages: Readonly<Record<Stage, StageTiming>>): Stage | undefined => {
  const timed = Object.entries(stages).filter(([, { count }]) => count > 0) as [Stage, StageTiming][];
  return timed.sort(([, one], [, other]) => other.totalMs - one.totalMs)[0]?.[0];
};

/** How the assets of a run ended, and what was written for them; a kind that the task does not write is absent. */
export interface Counts {
  readonly total: number;
  readonly done: number;
  readonly skipped: number;
  readonly failed: number;
  readonly shapes: number;
  readonly tags?: number;
  /** Images that came into the output version. */
  readonly images?: number;
}

/** What a worker knows at the end of its run, whether it ended well or not. */
export interface Summary {
  readonly counts: Counts;
  readonly skipped: Readonly<Record<string, number>>;
  readonly failures: readonly Failure[];
  readonly stages: Readonly<Record<Stage, StageTiming>>;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly existing: string;
  /** What the platform held at the end, by kind. */
  readonly platform?: Readonly<Record<string, number>>;
}

/** One line for the log. */
export interface Line {
  readonly level: Level;
  readonly text: string;
}

/** An asset by the names that people and the ledger have for it. */
export interface AssetName {
  readonly id: string;
  readonly filename: string;
}

/** The last word of a worker whose run has failed. */
export interface Failed {
  readonly type: 'failed';
  readonly exitCode: ExitCode;
  readonly reason: string;
  readonly detail?: string;
  readonly summary?: Summary;
  /** The process is of no more use, but another one may go on. */
  readonly isCrash?: boolean;
  /** Whose handler is to blame, where that is known. */
  readonly culprits?: readonly AssetName[];
  /** The culprits have had all the time there is: they are not tried again. */
  readonly isProven?: boolean;
}

/** What the worker says for the log: a line, or the title of a section that begins. */
export type LogEntry = Line | { readonly section: string };

/**
 * The worker's end of the pipe that carries its log, an entry in JSON a line. Node's own channel keeps in memory what it
 * cannot send at once; a write to this one waits until it is taken.
 */
export const LOG_PIPE = 4;

/** What the worker tells the supervisor. */
export type FromWorker =
  | { type: 'loaded'; cards: readonly ProcessingCard[] }
  | { type: 'log'; entries: readonly LogEntry[] }
  | { type: 'beat'; progress?: Progress; stages?: Readonly<Record<Stage, StageTiming>> }
  /** The handler is done with all there is: the end is near. */
  | { type: 'handled' }
  | { type: 'finished'; summary: Summary }
  | Failed;

/** What the worker needs to reach the platform; travels over the private channel, never in argv. */
export interface Connection {
  readonly apiToken: string;
  readonly host: string;
  readonly proxy?: string;
  readonly ca?: string;
  readonly tries: number;
}

/** What a worker is to do. */
export interface Begin {
  /** What the supervisor has found, so that the worker need not ask again. */
  readonly account: Account;
  readonly task: Task;
  readonly jobId: string;
  readonly context: JobContext;
  readonly workDir: string;
  /** The job was started before, and did not come to its end. */
  readonly isTakenUp: boolean;
  /** Why assets are failed without another try, by their ids. */
  readonly poisonous: Readonly<Record<string, string>>;
}

/** What the supervisor tells the worker. */
export type ToWorker =
  | { type: 'load'; entry: string; connection: Connection }
  | ({ type: 'begin' } & Begin)
  /** The platform knows that the job runs, so that it may be written to. */
  | { type: 'running' }
  | { type: 'stop'; reason: string; exitCode: ExitCode };
