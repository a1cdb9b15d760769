const NONE: readonly never[] = [];

/** Finds all records of a key. Most keys have one record, which is held without a list of its own. */
export class ManyByKey<T extends object> {
  readonly #records = new Map<string, T | T[]>();

  /** In the order they were added. */
  get(key: string): readonly T[] {
    const held = this.#records.get(key);
    if (held === undefined) return NONE;
    return Array.isArray(held) ? held : [held];
  }

  has(key: string): boolean {
    return this.#records.has(key);
  }

  add(key: string, record: T): void {
    const held = this.#records.get(key);
    if (held === undefined) this.#records.set(key, record);
    else if (Array.isArray(held)) held.push(record);
    else this.#records.set(key, [held, record]);
  }

  delete(key: string, record: T): void {
    const [first, ...others] = this.get(key).filter((other) => other !== record);
    if (first === undefined) this.#records.delete(key);
    else this.#records.set(key, others.length === 0 ? first : [first, ...others]);
  }
}
