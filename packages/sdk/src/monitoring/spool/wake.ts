import { LONGEST_TIMER_MS } from '../../http/signals.ts';

/** A wait that can be cut short; it keeps the process alive only while somebody waits for its end. */
export class Wake {
  #cut: (() => void) | undefined;

  async wait(ms: number, isAwaited: boolean): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(ms, LONGEST_TIMER_MS));
      if (!isAwaited) timer.unref();
      this.#cut = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#cut = undefined;
  }

  now(): void {
    this.#cut?.();
  }
}
