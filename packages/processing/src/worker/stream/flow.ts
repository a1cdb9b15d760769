/** How many are under way at first, by what is known of their size. */
const START = { unknown: 16, most: 32, least: 4 };
/** More than nearly every file has, whatever its format: the first downloads end before their size is known. */
const BYTES_A_PIXEL = 1.5;
const MOST = 128;
const BYTES_IN_HAND = 96 * 1024 * 1024;
/** Downloads that take less than so many times the shortest one do not wait for each other: more of them bring more. */
const UNDELAYED = 2;
const UNDELAYED_STEP = 2;
const STEP = 1.5;
/** Where downloads delay each other, a step is worth it that makes the rate rise by so much. */
const WORTH = 1.2;
/** After a step that was not worth it, so many rounds pass before the next try. */
const REST = 16;
/** A round in which fewer were under way was not held back by the limit, and says nothing about it. */
const FULL = 0.75;

/** What one round of downloads, as many as may be under way at once, was like. */
interface Round {
  readonly startedAt: number;
  count: number;
  bytes: number;
  durationMs: number;
  mostUnderWay: number;
}

/**
 * How many downloads may be under way at once: doubled as long as they do not delay each other, which is while latency is
 * the limit; beyond that raised as long as it makes more of them finish a second, and taken back where it did not.
 * Halved when the platform asks for less, and bounded by the memory that their bytes may take.
 */
export class Flow {
  readonly #now: () => number;
  #limit = START.unknown;
  #underWay = 0;
  #round: Round;
  #meanBytes = 0;
  #shortestMs = Number.POSITIVE_INFINITY;
  #before: { readonly limit: number; readonly rate: number } | undefined;
  #rest = 0;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#round = this.#begin();
  }

  /** Said before the first download: how many pixels the images have; nothing where that is not known. */
  expect(pixels: number): void {
    if (pixels <= 0) return;
    const fitting = Math.floor(BYTES_IN_HAND / (pixels * BYTES_A_PIXEL));
    this.#limit = Math.max(START.least, Math.min(START.most, fitting));
  }

  get limit(): number {
    const byMemory = this.#meanBytes > 0 ? Math.floor(BYTES_IN_HAND / this.#meanBytes) : this.#limit;
    return Math.max(2, Math.min(this.#limit, byMemory));
  }

  /** Counts a download from its start to its end; one that fails tells nothing about the rest. */
  async measure(download: () => Promise<Buffer>): Promise<Buffer> {
    const startedAt = this.#now();
    this.#underWay += 1;
    this.#round.mostUnderWay = Math.max(this.#round.mostUnderWay, this.#underWay);
    try {
      const bytes = await download();
      this.#finished(bytes.length, this.#now() - startedAt);
      return bytes;
    } finally {
      this.#underWay -= 1;
    }
  }

  /** The platform asked for less. */
  slowDown(): void {
    this.#limit = Math.max(2, Math.floor(this.#limit / 2));
    this.#before = undefined;
    this.#rest = REST;
  }

  #finished(sizeBytes: number, durationMs: number): void {
    const round = this.#round;
    round.count += 1;
    round.bytes += sizeBytes;
    round.durationMs += durationMs;
    this.#shortestMs = Math.min(this.#shortestMs, durationMs);
    if (this.#meanBytes === 0) this.#meanBytes = sizeBytes;
    if (round.count < Math.max(START.unknown, this.#limit)) return;
    this.#meanBytes = round.bytes / round.count;
    this.#judge(round);
    this.#round = this.#begin();
  }

  #begin(): Round {
    return { startedAt: this.#now(), count: 0, bytes: 0, durationMs: 0, mostUnderWay: this.#underWay };
  }

  #judge({ startedAt, count, durationMs, mostUnderWay }: Round): void {
    const rate = count / Math.max(1, this.#now() - startedAt);
    const isDelayed = durationMs / count >= this.#shortestMs * UNDELAYED;
    if (mostUnderWay < FULL * this.limit) this.#before = undefined;
    else if (isDelayed && this.#before && rate < this.#before.rate * WORTH) this.#takeBack(this.#before.limit);
    else if (this.#rest > 0) this.#rest -= 1;
    else this.#raise(rate, isDelayed ? STEP : UNDELAYED_STEP);
  }

  #takeBack(limit: number): void {
    this.#limit = limit;
    this.#before = undefined;
    this.#rest = REST;
  }

  #raise(rate: number, step: number): void {
    this.#before = this.#limit < MOST ? { limit: this.#limit, rate } : undefined;
    this.#limit = Math.min(MOST, Math.ceil(this.#limit * step));
  }
}
