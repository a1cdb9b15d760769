const START = 16;
/** So many finished pieces of work are one measurement. */
const WINDOW = 64;
const STEP = 1.5;
/** Share of a step that the rate must follow for the step to be kept. */
const WORTH = 0.4;
/** Measurements that pass after a step that was not worth it. */
const REST = 8;

/** How many pieces of work may be under way at once: more as long as that makes more of them finish in a second. */
export class Pace {
  readonly #most: number;
  readonly #now: () => number;
  #limit: number;
  #count = 0;
  #since: number;
  #rateBefore = 0;
  #limitBefore = 0;
  #isTrying = false;
  #rest = 1;

  constructor(most: number, now: () => number = () => performance.now()) {
    this.#most = most;
    this.#now = now;
    this.#limit = Math.min(START, most);
    this.#since = now();
  }

  get limit(): number {
    return this.#limit;
  }

  finished(): void {
    this.#count += 1;
    if (this.#count < WINDOW) return;
    const now = this.#now();
    this.#judge(this.#count / Math.max(1, now - this.#since));
    this.#since = now;
    this.#count = 0;
  }

  #judge(rate: number): void {
    const gain = WORTH * (this.#limit / this.#limitBefore - 1);
    if (this.#isTrying && rate < this.#rateBefore * (1 + gain)) {
      this.#limit = this.#limitBefore;
      this.#isTrying = false;
      this.#rest = REST;
    } else if (this.#rest > 0) {
      this.#rest -= 1;
    } else {
      this.#rateBefore = rate;
      this.#limitBefore = this.#limit;
      this.#isTrying = this.#limit < this.#most;
      this.#limit = Math.min(this.#most, Math.ceil(this.#limit * STEP));
    }
  }
}
