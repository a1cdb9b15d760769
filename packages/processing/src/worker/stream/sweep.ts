import { setImmediate } from 'node:timers/promises';
import { collectGarbage } from './collect.ts';

const EVERY = 4_000;
/** A heap that is larger holds what user code keeps; to sweep it would take longer than it brings. */
const SMALL_HEAP_BYTES = 128 * 1024 * 1024;

/** What a sweep is made of; the worker's own unless given. */
interface SweepTools {
  readonly collect: () => unknown;
  readonly heapBytes: () => number;
}

const OWN: SweepTools = {
  collect: () => collectGarbage()({ type: 'major', execution: 'async' }),
  heapBytes: () => process.memoryUsage().heapUsed,
};

/**
 * Sweeps the heap after so many assets. Each asset outlives the young generation, because a page of them waits for its
 * turn; left to itself V8 lets tens of megabytes of old ones gather, the more the longer a run takes. Figures:
 * docs/decisions/006-young-generation.md.
 */
export class Sweep {
  readonly #tools: SweepTools;
  #count = 0;

  constructor(tools: SweepTools = OWN) {
    this.#tools = tools;
  }

  /** An asset's life has ended. */
  released(): void {
    this.#count += 1;
    const { collect, heapBytes } = this.#tools;
    if (this.#count % EVERY === 0 && heapBytes() < SMALL_HEAP_BYTES) collect();
  }
}

/**
 * Sweeps the heap now, and waits until buffers that were made in native code are let go: V8 hands those over to the event
 * loop, which lets them go in two turns.
 */
export const sweepBuffers = async (): Promise<void> => {
  collectGarbage()();
  await setImmediate();
  await setImmediate();
};
