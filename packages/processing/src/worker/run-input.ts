import type { Client, ImportMode, RequestEvent } from '@picsellia-ts/sdk';
import type { JobContext } from '../context/job-context.ts';
import type { LooseDefinition } from '../definition.ts';
import type { Level, Summary } from '../protocol.ts';
import type { Redact } from '../report/redact.ts';
import type { Tally } from './tally.ts';

/** What a task's run works with. */
export interface RunInput {
  readonly client: Client;
  readonly definition: LooseDefinition;
  readonly context: JobContext;
  readonly jobId: string;
  readonly workDir: string;
  /** The job was started before, and did not come to its end. */
  readonly isTakenUp?: boolean;
  /** Why an asset is failed without another try: workers have died of it. By id. */
  readonly poisonous?: ReadonlyMap<string, string>;
  /** Nothing is written before the platform knows that the job runs: a start that left something behind is told by that. */
  readonly running: Promise<void>;
  readonly redact: Redact;
  readonly line: (level: Level, text: string) => void;
  readonly section: (title: string) => void;
  /** Aborted to stop the run; its reason is an error with an exit code. */
  readonly stop: AbortController;
  /** Told of each request's end. */
  readonly observers: Set<(event: RequestEvent) => void>;
  /** Told when the handler is done: what is left is to write the last results, and to compare. */
  readonly handled: () => void;
  /** Receives the tally as soon as there is one, for whoever reports progress. */
  readonly started: (tally: Tally) => void;
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
