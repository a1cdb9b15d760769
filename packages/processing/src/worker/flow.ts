const START = 16;
const MOST = 128;
const BYTES_IN_HAND = 96 * 1024 * 1024;
const WINDOW = 64;

/**
 * How many downloads may be under way at once: raised while that makes more of them finish a second, lowered when it does
 * not, and bounded by the memory that their bytes may take.
 */
export class Flow {
  #limit = START;
  #count = 0;
  #bytes = 0;
  #meanBytes = 0;
  #since = performance.now();
  #bestRate = 0;

  get limit(): number {
    const byMemory = this.#meanBytes > 0 ? Math.floor(BYTES_IN_HAND / this.#meanBytes) : START;
    return Math.max(2, Math.min(this.#limit, byMemory));
  }

  finished(sizeBytes: number): void {
    this.#count += 1;
    this.#bytes += sizeBytes;
    if (this.#count < WINDOW && this.#meanBytes > 0) return;
    this.#meanBytes = this.#bytes / this.#count;
    if (this.#count < WINDOW) return;
    const now = performance.now();
    const rate = this.#count / (now - this.#since);
    this.#adjust(rate);
    this.#since = now;
    this.#count = 0;
    this.#bytes = 0;
  }

  /** The platform asked for less. */
  slowDown(): void {
    this.#limit = Math.max(2, Math.floor(this.#limit / 2));
    this.#bestRate = 0;
  }

  #adjust(rate: number): void {
    if (rate > this.#bestRate * 1.05) this.#limit = Math.min(MOST, Math.ceil(this.#limit * 1.5));
    else if (rate < this.#bestRate * 0.8) this.#limit = Math.max(START, Math.floor(this.#limit * 0.8));
    // The best decays, so that a fast start does not freeze the limit for the rest of a long run.
    this.#bestRate = Math.max(rate, this.#bestRate * 0.98);
  }
}
