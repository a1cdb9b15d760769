import type { LoadedAnnotation } from '@picsellia-ts/sdk';
import type { Ledger, Written } from '../../ledger.ts';
import type { Level } from '../../protocol.ts';
import type { PlatformItem, RunAsset } from '../stream/run-asset.ts';
import type { Tally } from '../tally.ts';

/** One asset's result on its way to the platform. */
export interface Pending<Result> {
  readonly asset: Pick<RunAsset, 'id' | 'filename' | 'platform'>;
  readonly result: Result;
  readonly handlerMs: number;
}

/** Where results go. */
export interface Sink<Result> {
  /**
   * Takes the result of one asset; resolves when there is room for the next.
   *
   * @throws ContractError when the platform could not take it.
   */
  add(pending: Pending<Result>): Promise<void>;
  /** Writes what is left and waits until all of it has arrived or failed. */
  end(): Promise<void>;
}

export interface SinkTools {
  readonly tally: Pick<Tally, 'done' | 'failed' | 'time'>;
  readonly ledger: Ledger;
  /** The platform cannot be written to any more. */
  readonly end: (error: unknown) => void;
}

/** What the platform holds when the run has ended, as far as the task can tell. */
export type Proof = Readonly<Record<string, number>>;

/**
 * How the run of one task differs from the others: what it reads, what it gives to the handler, where results go, and how
 * it is proven that they arrived. Making a plan reads from the platform and writes nothing.
 */
export interface Plan<Result> {
  /** What the context of the handlers holds besides what every task gives. */
  readonly context: Readonly<Record<string, unknown>>;
  /** What is said before the first image. */
  readonly announcement: readonly { readonly level: Level; readonly text: string }[];
  readonly pages: AsyncIterable<readonly PlatformItem[]>;
  annotationsOf(id: string): Promise<readonly LoadedAnnotation[]>;
  /** Why an item is not taken; undefined for one that is. */
  refuse(item: PlatformItem): string | undefined;
  /** What a former start of this job has done on this disk, and is still there, by id. */
  readonly doneBefore: ReadonlyMap<string, Written>;
  /** What a former start has left on the platform for an item that this disk knows nothing of. */
  findTrace?(item: PlatformItem): Written | undefined;
  /** How many items the job names; undefined for all of the target. */
  readonly selected: number | undefined;
  /** Makes what a handler returned fit for the wire. @throws ContractError */
  fit(result: unknown, asset: RunAsset): Result | Promise<Result>;
  open(tools: SinkTools): Sink<Result>;
  /**
   * Compares what the platform holds with what was sent.
   *
   * @throws RunError with exit code 3 that names what is missing.
   */
  verify(ledger: Ledger, sent: { readonly shapes: number }): Promise<Proof | undefined>;
}

/** What of a plan is a matter of where assets come from and where results go, not of the task's rules. */
export type PlanWays<Result> = Pick<Plan<Result>, 'pages' | 'annotationsOf' | 'open' | 'verify'>;
