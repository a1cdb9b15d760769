import type { RunAsset } from '../stream/run-asset.ts';
import { BlockedError } from './guard.ts';

/** An asset that `run` has got and not yet settled. */
export interface InHand {
  readonly asset: RunAsset;
  readonly since: number;
}

/** Watches a handler that goes over the whole dataset by itself: whether it still takes, settles, or says that it lives. */
export class SignsOfLife {
  readonly #inHand: ReadonlyMap<string, InHand>;
  readonly #timeoutMs: number;
  #last: number = performance.now();
  #spoken: number = this.#last;
  /** Calls in which the handler waits for the run, whose time is not its own. */
  #waiting = 0;

  constructor(inHand: ReadonlyMap<string, InHand>, timeoutMs: number) {
    this.#inHand = inHand;
    this.#timeoutMs = timeoutMs;
  }

  /** The handler itself says so. */
  alive(): void {
    this.#spoken = performance.now();
    this.#last = this.#spoken;
  }

  settled(): void {
    this.#last = performance.now();
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting += 1;
    try {
      return await work();
    } finally {
      this.#waiting -= 1;
      this.settled();
    }
  }

  /**
   * The work's end, or the end of patience with it: with the assets that it has kept for too long, none where it has none.
   *
   * @throws BlockedError
   */
  async orBlocked(work: Promise<void>, tell: (late: readonly RunAsset[]) => void): Promise<void> {
    const seconds = this.#timeoutMs / 1000;
    let timer: NodeJS.Timeout | undefined;
    const blocked = new Promise<never>((_, reject) => {
      const look = () => {
        const now = performance.now();
        const [first, ...others] = this.#late(now);
        if (first) {
          tell([first, ...others]);
          reject(new BlockedError(`run() has kept ${first.filename} for ${seconds} s`));
        } else if (this.#isIdle(now)) {
          const what = `run() has neither asked for an asset nor settled one for ${seconds} s, with none in hand`;
          reject(new BlockedError(`${what}; call context.alive() in work that takes longer`));
        }
      };
      timer = setInterval(look, Math.min(1000, this.#timeoutMs / 4));
    });
    try {
      await Promise.race([work, blocked]);
    } finally {
      clearInterval(timer);
    }
  }

  /** What was in hand when the handler last said that it lives has as much time again. */
  #late(now: number): RunAsset[] {
    return [...this.#inHand.values()].flatMap(({ asset, since }) =>
      now - Math.max(since, this.#spoken) > this.#timeoutMs ? [asset] : [],
    );
  }

  #isIdle(now: number): boolean {
    return this.#inHand.size === 0 && this.#waiting === 0 && now - this.#last > this.#timeoutMs;
  }
}
