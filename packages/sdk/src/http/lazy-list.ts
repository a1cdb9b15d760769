/**
 * A list that asks for its next page only when it is wanted. Each iteration starts anew; an empty list ends at once.
 */
export class LazyList<T> implements AsyncIterable<T> {
  readonly #open: () => AsyncIterable<readonly T[]>;

  constructor(open: () => AsyncIterable<readonly T[]>) {
    this.#open = open;
  }

  /** A list that comes whole with one request. */
  static ofOne<T>(ask: () => Promise<readonly T[]>): LazyList<T> {
    return new LazyList(async function* () {
      const items = await ask();
      if (items.length > 0) yield items;
    });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for await (const page of this.#open()) yield* page;
  }

  /** The list page by page, as the platform answers it; no page is empty. */
  pages(): AsyncIterable<readonly T[]> {
    return this.#open();
  }

  /** Reads the whole list into an array; empty when there is nothing. */
  async toArray(): Promise<T[]> {
    const items: T[] = [];
    for await (const page of this.#open()) for (const item of page) items.push(item);
    return items;
  }
}
