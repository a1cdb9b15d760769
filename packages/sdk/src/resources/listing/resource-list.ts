import type { Connection } from '../../http/connection.ts';
import { LazyList } from '../../http/lazy-list.ts';

/** Base of the lists of the platform's objects, asked for page by page as they are wanted. */
export abstract class ResourceList<T extends { readonly id: string }> extends LazyList<T> {
  readonly #connection: Connection;

  constructor(connection: Connection, open: () => AsyncIterable<readonly T[]>) {
    super(open);
    this.#connection = connection;
  }

  /** The way to the platform that this list came by. */
  get connection(): Connection {
    return this.#connection;
  }

  /** The same as `connection`, under the reference client's older name. */
  get connexion(): Connection {
    return this.#connection;
  }

  /** Reads the list and answers the ids; empty when there is nothing. @throws ApiError, ConnectionError, TimeoutError */
  async ids(): Promise<string[]> {
    const ids: string[] = [];
    for await (const page of this.pages()) for (const { id } of page) ids.push(id);
    return ids;
  }
}

/** Opens a list of what is known already. */
export const openKnown = <T>(items: readonly T[]): (() => AsyncIterable<readonly T[]>) =>
  async function* () {
    if (items.length > 0) yield items;
  };
