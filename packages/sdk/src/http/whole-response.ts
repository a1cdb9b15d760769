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

/** A body of which every byte has come. */
class WholeBody implements ResponseBody {
  readonly #chunks: readonly Buffer[];

  constructor(chunks: readonly Buffer[]) {
    this.#chunks = chunks;
  }

  async text(): Promise<string> {
    return (await this.bytes()).toString('utf8');
  }

  async bytes(): Promise<Buffer> {
    const [only, ...others] = this.#chunks;
    return only !== undefined && others.length === 0 ? only : Buffer.concat(this.#chunks);
  }

  async dump(): Promise<void> {}

  destroy(): void {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void> {
    yield* this.#chunks;
  }
}

type Options = Dispatcher.DispatchOptions & { readonly signal?: AbortSignal | null | undefined };

/**
 * Sends a request whose answer is wanted whole. It collects the chunks where undici hands them out, which spares the
 * stream that `request` puts around a body: a third of the processor time of a small download.
 */
export const sendWhole = (dispatcher: Dispatcher, { signal, ...options }: Options): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let statusCode = 0;
    let headers: Answer['headers'] = {};
    let controller: Dispatcher.DispatchController | undefined;
    const onAbort = (): void => {
      controller?.abort(signal?.reason as Error);
      reject(signal?.reason as Error);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    const release = (): void => signal?.removeEventListener('abort', onAbort);
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(started) {
        controller = started;
        if (signal?.aborted) started.abort(signal.reason as Error);
      },
      onResponseStart(_, status, responseHeaders) {
        statusCode = status;
        headers = responseHeaders;
      },
      onResponseData(_, chunk) {
        chunks.push(chunk);
      },
      onResponseEnd() {
        release();
        resolve({ statusCode, headers, body: new WholeBody(chunks) });
      },
      onResponseError(_, error) {
        release();
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
