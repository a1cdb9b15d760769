import type { Client, DatasetVersion, ImportMode, RequestEvent } from '@picsellia-ts/sdk';
import type { JobContext } from '../context/job-context.ts';
import type { LooseDefinition, Model } from '../definition.ts';
import type { Level, Summary } from '../protocol.ts';
import type { Redact } from '../report/redact.ts';
import type { Tally } from './tally.ts';
import type { PlatformCounts } from './write/verify.ts';

/** What a task's run works with. */
export interface RunInput {
  readonly client: Client;
  readonly definition: LooseDefinition;
  readonly context: JobContext;
  readonly jobId: string;
  readonly workDir: string;
  readonly redact: Redact;
  readonly line: (level: Level, text: string) => void;
  readonly section: (title: string) => void;
  /** Aborted to stop the run; its reason is an error with an exit code. */
  readonly stop: AbortController;
  /** Told of each request's end. */
  readonly observers: Set<(event: RequestEvent) => void>;
  /** Receives the tally as soon as there is one, for whoever reports progress. */
  readonly started: (tally: Tally) => void;
}

/** What is known before the first image. */
export interface Prepared {
  readonly target: DatasetVersion;
  readonly model: Model | undefined;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The ids of the assets that the job is about; undefined for the whole version. */
  readonly selection: readonly string[] | undefined;
  /** The ids of the assets that have an annotation. */
  readonly annotated: ReadonlySet<string>;
  /** The totals of the version; undefined where they will say nothing, because annotations are replaced. */
  readonly before: PlatformCounts | undefined;
  /** The assets that a former start of this job has done on this disk, with the number of their shapes. */
  readonly doneBefore: ReadonlyMap<string, number>;
}

/** How a run ended: with an error or without, it has a summary once it has begun. */
export interface Outcome {
  readonly summary: Summary;
  readonly error?: unknown;
}

/** What happens to annotations that are there already, and the platform's word for it. */
export type Existing = 'keep' | 'replace' | 'append';
export const MODES: Readonly<Record<Existing, ImportMode>> = {
  keep: 'KEEP',
  replace: 'REPLACE',
  append: 'CONCATENATE',
};
