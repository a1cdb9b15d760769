const START = 16;
const MOST = 128;
const BYTES_IN_HAND = 96 * 1024 * 1024;
/** So many downloads are one measurement. */
const WINDOW = 64;
const STEP = 1.5;
/** A step that is worth it makes the rate rise by so much; where latency is the limit it rises by the whole step. */
const WORTH = 1.2;
/** After a step that was not worth it, so many measurements pass before the next try. */
const REST = 16;

/**
 * How many downloads may be under way at once: raised as long as that makes more of them finish a second, taken back where
 * it did not, halved when the platform asks for less, and bounded by the memory that their bytes may take.
 */
export class Flow {
  readonly #now: () => number;
  #limit = START;
  #count = 0;
  #bytes = 0;
  #meanBytes = 0;
  #since: number;
  #rateBefore = 0;
  #isTrying = false;
  #rest = 1;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#since = now();
  }

  get limit(): number {
    const byMemory = this.#meanBytes > 0 ? Math.floor(BYTES_IN_HAND / this.#meanBytes) : START;
    return Math.max(2, Math.min(this.#limit, byMemory));
  }

  finished(sizeBytes: number): void {
    this.#count += 1;
    this.#bytes += sizeBytes;
    if (this.#meanBytes === 0) this.#meanBytes = sizeBytes;
    if (this.#count < WINDOW) return;
    this.#meanBytes = this.#bytes / this.#count;
    const now = this.#now();
    this.#judge(this.#count / Math.max(1, now - this.#since));
    this.#since = now;
    this.#count = 0;
    this.#bytes = 0;
  }

  /** The platform asked for less. */
  slowDown(): void {
    this.#limit = Math.max(2, Math.floor(this.#limit / 2));
    this.#isTrying = false;
    this.#rest = REST;
  }

  #judge(rate: number): void {
    if (this.#isTrying && rate < this.#rateBefore * WORTH) {
      this.#limit = Math.max(START, Math.floor(this.#limit / STEP));
      this.#isTrying = false;
      this.#rest = REST;
      return;
    }
    if (this.#rest > 0) {
      this.#rest -= 1;
      return;
    }
    this.#rateBefore = rate;
    this.#isTrying = this.#limit < MOST;
    this.#limit = Math.min(MOST, Math.ceil(this.#limit * STEP));
  }
}
