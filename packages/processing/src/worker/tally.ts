import { StorageError } from '@picsellia-ts/sdk';
import {
  ContractError,
  causesOf,
  EXIT,
  type ExitCode,
  HandlerError,
  messageOf,
  RunError,
  UnreadableImageError,
} from '../errors.ts';
import type { Ledger, Written } from '../ledger.ts';
import {
  type AssetName,
  type Failure,
  noTimings,
  type Progress,
  type Stage,
  type StageTiming,
  type Summary,
} from '../protocol.ts';

/** So many failures are kept with their text; all are in the ledger and counted. */
const FAILURES_KEPT = 1_000;

/** When the failures of assets end the run. */
export interface Policy {
  readonly onError: 'fail' | 'skip';
  readonly maxFailures: number;
  /** What is counted; assets when absent. */
  readonly things?: 'files';
}

/**
 * Counts what became of the assets: each ends in exactly one of done, skipped, failed. It writes the ledger, and says when
 * the policy on failures ends the run.
 */
export class Tally {
  readonly stages: Record<Stage, StageTiming> = noTimings();
  readonly #ledger: Ledger;
  readonly #policy: Policy;
  readonly #end: (error: RunError) => void;
  readonly #skipped = new Map<string, number>();
  readonly #failures: Failure[] = [];
  #done = 0;
  #failed = 0;
  #shapes = 0;
  #tags = 0;
  #images: number | undefined;
  #seen = 0;
  #isListed = false;
  readonly #blocked: AssetName[] = [];

  constructor(ledger: Ledger, policy: Policy, end: (error: RunError) => void) {
    this.#ledger = ledger;
    this.#policy = policy;
    this.#end = end;
  }

  seen(): void {
    this.#seen += 1;
  }

  /** The list of assets has ended, so that the total is known. */
  listed(): void {
    this.#isListed = true;
  }

  time(stage: Stage, durationMs: number): void {
    const timing = this.stages[stage];
    timing.count += 1;
    timing.totalMs += durationMs;
    timing.maxMs = Math.max(timing.maxMs, durationMs);
  }

  done(entries: readonly { asset: AssetName; written: Written; handlerMs: number }[]): void {
    this.#ledger.settleAll(
      entries.map(({ asset, written, handlerMs }) => {
        const rounded = Math.round(handlerMs * 100) / 100;
        return { asset: asset.id, filename: asset.filename, state: 'done', ...written, handlerMs: rounded } as const;
      }),
    );
    for (const { written } of entries) this.#count(written);
  }

  /** Work of a former start of this job: the ledger has it already. */
  doneBefore(written: Written): void {
    this.#count(written);
  }

  skipped(asset: AssetName, reason: string): void {
    this.#ledger.settle({ asset: asset.id, filename: asset.filename, state: 'skipped', reason });
    this.#skipped.set(reason, (this.#skipped.get(reason) ?? 0) + 1);
  }

  /** Counts a failed asset; the policy may end the run with it. */
  failed(asset: AssetName, thrown: unknown): void {
    const error = messageOf(thrown);
    this.#ledger.settle({ asset: asset.id, filename: asset.filename, state: 'failed', reason: error });
    this.#failed += 1;
    if (this.#failures.length < FAILURES_KEPT) {
      this.#failures.push({ assetId: asset.id, filename: asset.filename, error });
    }
    if (this.#policy.onError === 'fail') this.#end(new RunError(blame(thrown), error, { cause: thrown }));
    else if (this.#failed > this.#policy.maxFailures) {
      const limit = `more assets failed than maxFailures (${this.#policy.maxFailures}) allows; the last: ${error}`;
      this.#end(new RunError(EXIT.policy, limit, { cause: thrown }));
    }
  }

  /** The handler has not come back from this one, which ends the process; it has no end yet. */
  blocked({ id, filename }: AssetName): void {
    if (!this.#blocked.some((other) => other.id === id)) this.#blocked.push({ id, filename });
  }

  /** What the handler has not come back from. */
  get blockers(): readonly AssetName[] {
    return this.#blocked;
  }

  /** Each asset has ended, once; and a run in which nothing worked is no success, whatever the policy. */
  check(): void {
    const ended = this.#done + this.#failed + this.#countSkipped();
    if (ended !== this.#seen) throw new RunError(EXIT.bug, `${this.#seen} assets were listed, but ${ended} have ended`);
    if (this.#failed === 0 || this.#done > 0) return;
    const first = this.#failures[0]?.error ?? '';
    throw new RunError(EXIT.policy, `all ${this.#failed} assets in the handler failed; the first: ${first}`);
  }

  progress(): Progress {
    const total = this.#isListed ? { total: this.#seen } : {};
    const { things } = this.#policy;
    const ended = { done: this.#done, skipped: this.#countSkipped(), failed: this.#failed };
    return { ...total, ...(things && { things }), ...ended };
  }

  summary(rest: Pick<Summary, 'parameters' | 'existing' | 'platform'>): Summary {
    const skipped = this.#countSkipped();
    const tags = this.#tags > 0 ? { tags: this.#tags } : {};
    const ended = { total: this.#seen, done: this.#done, skipped, failed: this.#failed };
    const images = this.#images === undefined ? {} : { images: this.#images };
    const counts = { ...ended, shapes: this.#shapes, ...tags, ...images };
    return {
      counts,
      skipped: Object.fromEntries(this.#skipped),
      failures: this.#failures,
      stages: this.stages,
      ...rest,
    };
  }

  #count({ shapes = [], tags = [], images }: Written): void {
    this.#done += 1;
    this.#shapes += shapes.length;
    this.#tags += tags.length;
    if (images === undefined) return;
    this.#images = (this.#images ?? 0) + images.length;
    for (const image of images) {
      this.#shapes += image.shapes?.length ?? 0;
      this.#tags += image.tags?.length ?? 0;
    }
  }

  #countSkipped(): number {
    let count = 0;
    for (const number of this.#skipped.values()) count += number;
    return count;
  }
}

/** Whose failure it is that one asset failed, when the first one ends the run. */
const blame = (thrown: unknown): ExitCode => {
  const isItsFile = (error: Error) => error instanceof UnreadableImageError || error instanceof StorageError;
  if ([...causesOf(thrown)].some(isItsFile)) return EXIT.policy;
  return thrown instanceof HandlerError || thrown instanceof ContractError ? EXIT.userCode : EXIT.policy;
};
