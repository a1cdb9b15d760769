/** What a signal from the keyboard, or from who started this process, makes of what is under way. */
export class Interruption extends Error {
  override readonly name: string = 'Interruption';
  readonly exitCode: number;

  constructor(signal: 'SIGINT' | 'SIGTERM') {
    super(`interrupted by ${signal}`);
    this.exitCode = signal === 'SIGINT' ? 130 : 143;
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Works until the end or a signal; a second signal ends the process as if nobody listened.
 * @throws Interruption after a signal when the work throws
 */
export const untilInterrupted = async <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  const controller = new AbortController();
  const unlisten = (): void => {
    for (const signal of SIGNALS) process.off(signal, stop);
  };
  const stop = (signal: (typeof SIGNALS)[number]): void => {
    controller.abort(new Interruption(signal));
    // Not at once: who watches a child process for us ends this one when nobody else listens at this very signal.
    setImmediate(unlisten);
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  try {
    return await work(controller.signal);
  } catch (error) {
    throw controller.signal.reason instanceof Interruption ? controller.signal.reason : error;
  } finally {
    unlisten();
  }
};
