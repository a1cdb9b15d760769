import type { Clock } from './clock.ts';

/** Work that a request starts and that ends later. Exactly one of `done` and `failed` is called in the end. */
export interface Task {
  /** When half of the time is over: a data is COMPUTING then. */
  begun?: () => void;
  done: () => void;
  /** In place of `done` when the work is to fail; without it the work never fails. */
  failed?: () => void;
}

export interface BackgroundOptions {
  /** Milliseconds from the request until the work is done; 0 does it within the request. */
  backgroundMs: number;
  /** Every so many tasks that may fail, one fails; 0 for never. */
  failEvery: number;
}

interface Step {
  dueMs: number;
  act: () => void;
}

/**
 * Work in the background without a timer: what is due is done before the next request looks, at the time it was due.
 * Hence the same requests at the same times always find the same state, also when they are played again.
 */
export class Background {
  readonly #clock: Clock;
  #options: BackgroundOptions = { backgroundMs: 0, failEvery: 0 };
  #steps: Step[] = [];
  #canFail = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** For what is started from now on. */
  configure(options: BackgroundOptions): void {
    this.#options = options;
  }

  /** Starts a task; its steps happen at once when work in the background takes no time. */
  start({ begun, done, failed }: Task): void {
    const end = this.#outcome(done, failed);
    const { backgroundMs } = this.#options;
    if (backgroundMs === 0) {
      begun?.();
      end();
      return;
    }
    const startMs = this.#clock.ms();
    if (begun !== undefined) this.#add({ dueMs: startMs + Math.floor(backgroundMs / 2), act: begun });
    this.#add({ dueMs: startMs + backgroundMs, act: end });
  }

  /** Does what is due by now, oldest first. What that starts may be due as well. */
  catchUp(): void {
    const nowMs = this.#clock.ms();
    for (;;) {
      const next = this.#steps[0];
      if (next === undefined || next.dueMs > nowMs) return;
      this.#steps.shift();
      this.#clock.at(next.dueMs, next.act);
    }
  }

  #outcome(done: () => void, failed: (() => void) | undefined): () => void {
    if (failed === undefined) return done;
    this.#canFail += 1;
    const { failEvery } = this.#options;
    return failEvery > 0 && this.#canFail % failEvery === 0 ? failed : done;
  }

  #add(step: Step): void {
    const behind = this.#steps.findIndex(({ dueMs }) => dueMs > step.dueMs);
    if (behind === -1) this.#steps.push(step);
    else this.#steps.splice(behind, 0, step);
  }
}
