import type { Dispatcher } from 'undici';

/** What a response's body can do, whether it is still on its way or already whole. */
export interface ResponseBody extends AsyncIterable<Buffer> {
  text(): Promise<string>;
  bytes(): Promise<Buffer>;
  dump(): Promise<void>;
  destroy(): void;
  /** Absent where nothing is left to come. */
  onceClosed?(closed: () => void): void;
  /** All of it, if it is there already; absent or undefined where it is still on its way. */
  whole?(): Buffer | undefined;
}

/** One answer, its body read or not. */
export interface Answer {
  readonly statusCode: number;
  readonly headers: Dispatcher.ResponseData['headers'];
  readonly body: ResponseBody;
}

type Options = Dispatcher.DispatchOptions & { readonly signal?: AbortSignal | null | undefined };

/** Bytes that wait for a reader before the connection is paused. */
const MOST_WAITING_BYTES = 256 * 1024;

/** A body that grows while it is read; what is not read yet waits here, and too much of it pauses the connection. */
class GrowingBody implements ResponseBody {
  readonly #controller: Dispatcher.DispatchController;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #isEnded = false;
  #isRead = false;
  #error: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(controller: Dispatcher.DispatchController) {
    this.#controller = controller;
  }

  /** The whole body, if all of it has come and nothing was read. */
  whole(): Buffer | undefined {
    if (!this.#isEnded || this.#isRead) return undefined;
    const [only, ...others] = this.#waiting;
    return only !== undefined && others.length === 0 ? only : Buffer.concat(this.#waiting);
  }

  /** Takes in what came, and answers how much waits. */
  push(chunk: Buffer): number {
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.byteLength;
    this.#wake?.();
    return this.#waitingBytes;
  }

  end(error?: Error): void {
    this.#isEnded = error === undefined;
    this.#error = error;
    this.#wake?.();
  }

  async text(): Promise<string> {
    return (await this.bytes()).toString('utf8');
  }

  async bytes(): Promise<Buffer> {
    return this.whole() ?? Buffer.concat(await Array.fromAsync(this));
  }

  async dump(): Promise<void> {
    for await (const _ of this) {
      // Read to the end, so that the connection can serve again.
    }
  }

  destroy(): void {
    if (!this.#isEnded && this.#error === undefined) this.#controller.abort(new Error('nobody reads the body'));
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void> {
    this.#isRead = true;
    for (;;) {
      const chunks = this.#waiting;
      this.#waiting = [];
      this.#waitingBytes = 0;
      if (this.#controller.paused) this.#controller.resume();
      yield* chunks;
      if (this.#waiting.length > 0) continue;
      if (this.#error !== undefined) throw this.#error;
      if (this.#isEnded) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/**
 * Sends a request and answers when a body of at most `smallBytes` has come whole, or as soon as it is larger, to be read as
 * it comes; with no bound it answers when all has come. The chunks are collected where undici hands them out, which spares
 * the stream that `request` puts around a body: a third of the processor time of a small download.
 */
export const sendGrowing = (
  dispatcher: Dispatcher,
  { signal, ...options }: Options,
  smallBytes: number,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    let statusCode = 0;
    let headers: Answer['headers'] = {};
    let started: { readonly controller: Dispatcher.DispatchController; readonly body: GrowingBody } | undefined;
    let isAnswered = false;
    const onAbort = (): void => {
      started?.controller.abort(signal?.reason as Error);
      reject(signal?.reason as Error);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    const release = (): void => signal?.removeEventListener('abort', onAbort);
    const answer = (body: GrowingBody): void => {
      isAnswered = true;
      resolve({ statusCode, headers, body });
    };
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(controller) {
        started = { controller, body: new GrowingBody(controller) };
        if (signal?.aborted) controller.abort(signal.reason as Error);
      },
      onResponseStart(_, status, responseHeaders) {
        statusCode = status;
        headers = responseHeaders;
      },
      onResponseData(controller, chunk) {
        const waiting = started?.body.push(chunk) ?? 0;
        if (!isAnswered && waiting > smallBytes && started) answer(started.body);
        if (isAnswered && waiting > MOST_WAITING_BYTES) controller.pause();
      },
      onResponseEnd() {
        release();
        started?.body.end();
        if (!isAnswered && started) answer(started.body);
      },
      onResponseError(_, error) {
        release();
        started?.body.end(error);
        reject(error);
      },
    };
    try {
      dispatcher.dispatch(options, handler);
    } catch (error) {
      release();
      reject(error as Error);
    }
  });
