import type { Clock } from '../clock.ts';
import type { Processing } from '../entities/processings.ts';
import type { IdSource } from '../ids.ts';

/** Registered programs, with the inputs that each declares. */
export class ProcessingTables {
  readonly byId: Map<string, Processing> = new Map();
  readonly #newId: IdSource;
  readonly #clock: Clock;

  constructor(newId: IdSource, clock: Clock) {
    this.#newId = newId;
    this.#clock = clock;
  }

  add(fields: Omit<Processing, 'id' | 'created_at' | 'inputs'>): Processing {
    const processing = { id: this.#newId('processing'), ...fields, created_at: this.#clock.now(), inputs: new Map() };
    this.byId.set(processing.id, processing);
    return processing;
  }

  findByName(name: string | null): Processing | undefined {
    return [...this.byId.values()].find((processing) => processing.name === name);
  }
}
