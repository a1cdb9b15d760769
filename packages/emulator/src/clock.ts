/**
 * The emulator's one source of time. It never goes back, and while a request acts it stands still at the time the
 * request came, so that the same requests played again at their recorded times leave the same records.
 */
export class Clock {
  #latest = 0;
  #held: number | undefined;

  /** Milliseconds since 1970. */
  ms(): number {
    if (this.#held !== undefined) return this.#held;
    this.#latest = Math.max(this.#latest, Date.now());
    return this.#latest;
  }

  /** ISO 8601 in UTC. */
  now(): string {
    return new Date(this.ms()).toISOString();
  }

  /** Does something at a time; the clock goes on from there, if that is later than now. */
  at<T>(ms: number, act: () => T): T {
    const before = this.#held;
    this.#held = ms;
    this.#latest = Math.max(this.#latest, ms);
    try {
      return act();
    } finally {
      this.#held = before;
    }
  }
}
