import { type FromWorker, slowestOf } from '../protocol.ts';

type Beat = Extract<FromWorker, { type: 'beat' }>;

/** Notices that no asset or file has ended for a while, and says which stage has taken most of the time so far. */
export class StallWatch {
  readonly #stallMs: number;
  #since = performance.now();
  #stalledMs = 0;
  #ended = -1;
  #stages: Beat['stages'];
  #thing = 'asset';

  constructor(stallMs: number) {
    this.#stallMs = stallMs;
  }

  heard({ progress, stages }: Beat, now: number = performance.now()): void {
    this.#stages = stages ?? this.#stages;
    this.#thing = progress?.things === 'files' ? 'file' : 'asset';
    const ended = progress ? progress.done + progress.skipped + progress.failed : 0;
    if (ended === this.#ended) return;
    this.#ended = ended;
    this.#since = now;
    this.#stalledMs = 0;
  }

  /** One line for each time that the wait has been so long once more; undefined in between. */
  look(now: number = performance.now()): string | undefined {
    const waitedMs = now - this.#since;
    if (waitedMs < this.#stalledMs + this.#stallMs) return undefined;
    this.#stalledMs = waitedMs;
    const slowest = this.#stages && slowestOf(this.#stages);
    const timing = slowest && this.#stages?.[slowest];
    const stage = timing
      ? `the slowest stage so far is ${slowest} (${Math.round(timing.totalMs / timing.count)} ms on average, ${Math.round(timing.maxMs)} ms at most)`
      : 'no stage has ended anything yet';
    return `no ${this.#thing} has ended for ${Math.round(waitedMs / 1000)} s; ${stage}`;
  }
}
