/** The signals that ask a container to stop. */
export type StopSignal = 'SIGTERM' | 'SIGINT';

type Listener = (signal: StopSignal) => void;

/**
 * Hears SIGTERM and SIGINT from the first moment on: one that comes before anybody listens is kept for who does, so that
 * no job stays RUNNING because its container was stopped while it was starting.
 */
export class StopSignals {
  readonly #early: StopSignal[] = [];
  #listener: Listener | undefined;
  readonly #hear = (signal: NodeJS.Signals): void => {
    if (signal !== 'SIGTERM' && signal !== 'SIGINT') return;
    if (this.#listener) this.#listener(signal);
    else this.#early.push(signal);
  };

  constructor() {
    process.on('SIGTERM', this.#hear).on('SIGINT', this.#hear);
  }

  /** From here on one listener hears them, the early ones first. */
  listen(listener: Listener): void {
    this.#listener = listener;
    for (const signal of this.#early.splice(0)) listener(signal);
  }

  /** Who waits now for a job that is not held yet hears of the first signal; afterwards signals are kept again. */
  async during<T>(work: (signal: AbortSignal) => Promise<T>, reasonOf: (signal: StopSignal) => Error): Promise<T> {
    const controller = new AbortController();
    this.listen((signal) => controller.abort(reasonOf(signal)));
    try {
      return await work(controller.signal);
    } finally {
      this.#listener = undefined;
    }
  }

  close(): void {
    process.off('SIGTERM', this.#hear).off('SIGINT', this.#hear);
  }
}
