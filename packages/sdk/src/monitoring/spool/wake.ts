/** A wait that can be cut short; it keeps the process alive only while somebody waits for its end. */
export class Wake {
  #cut: (() => void) | undefined;

  async wait(ms: number, isAwaited: boolean): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
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
