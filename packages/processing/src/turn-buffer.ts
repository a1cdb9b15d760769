/** Gathers what comes within one turn of the event loop, to hand it on at once: each handing over costs by itself. */
export class TurnBuffer<T> {
  readonly #handOn: (items: readonly T[]) => void;
  readonly #most: number;
  #items: T[] = [];

  /** No more than `most` items are gathered. */
  constructor(handOn: (items: readonly T[]) => void, most: number = Number.POSITIVE_INFINITY) {
    this.#handOn = handOn;
    this.#most = most;
  }

  push(item: T): void {
    if (this.#items.length === 0) queueMicrotask(() => this.flush());
    this.#items.push(item);
    if (this.#items.length >= this.#most) this.flush();
  }

  /** Hands on now what there is, if anything. */
  flush(): void {
    if (this.#items.length === 0) return;
    const items = this.#items;
    this.#items = [];
    this.#handOn(items);
  }
}
