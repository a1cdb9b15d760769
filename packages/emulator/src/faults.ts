import type { Fault, FaultHandler, RecordedRequest } from './emulator-types.ts';

/** The handlers that may answer in place of the emulator, and the record of what arrived. */
export class Interceptor {
  readonly requests: RecordedRequest[] = [];
  readonly #handlers = new Set<FaultHandler>();
  readonly #records: boolean;

  constructor(records: boolean) {
    this.#records = records;
  }

  add(handler: FaultHandler): () => void {
    this.#handlers.add(handler);
    return () => {
      this.#handlers.delete(handler);
    };
  }

  /** Whether there is anybody to tell, so that nothing is collected for nobody. */
  get isIdle(): boolean {
    return !this.#records && this.#handlers.size === 0;
  }

  see(request: RecordedRequest): Fault {
    if (this.#records) this.requests.push(request);
    for (const handler of this.#handlers) {
      const fault = handler(request);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }
}

/** Headers for a record: single values, without the token. */
export const recordedHeaders = (headers: NodeJS.Dict<string | string[]>): Record<string, string> => {
  const recorded: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name !== 'authorization' && value !== undefined)
      recorded[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return recorded;
};
