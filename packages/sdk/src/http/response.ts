import type { Answer, ResponseBody } from './growing-response.ts';

type Headers = Answer['headers'];
type Failed = (error: unknown) => Error;

const readAll = async (chunks: AsyncIterable<Buffer>): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
};

const decompress = async (bytes: Buffer, encoding: string): Promise<Buffer> => {
  const { gunzipSync, inflateSync } = await import('node:zlib');
  return encoding === 'gzip' ? gunzipSync(bytes) : inflateSync(bytes);
};

/** The answer to one attempt; a body that breaks off is reported as an error of the connection. */
export class WireResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly attempt: number;
  readonly #body: ResponseBody;
  readonly #failed: Failed;

  constructor(data: Answer, attempt: number, failed: Failed) {
    this.status = data.statusCode;
    this.headers = data.headers;
    this.attempt = attempt;
    this.#body = data.body;
    this.#failed = failed;
  }

  /** The length announced in bytes; undefined when there was none. */
  get contentLength(): number | undefined {
    const value = this.headers['content-length'];
    return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : undefined;
  }

  get isChunked(): boolean {
    return this.headers['transfer-encoding'] !== undefined;
  }

  async text(): Promise<string> {
    const encoding = this.headers['content-encoding'];
    try {
      if (encoding !== 'gzip' && encoding !== 'deflate') return await this.#body.text();
      return (await decompress(await readAll(this.#body), encoding)).toString('utf8');
    } catch (error) {
      throw this.#failed(error);
    }
  }

  async bytes(): Promise<Buffer> {
    try {
      return await this.#body.bytes();
    } catch (error) {
      throw this.#failed(error);
    }
  }

  /** The whole body, if it has come and nothing was read of it. */
  whole(): Buffer | undefined {
    return this.#body.whole?.();
  }

  async *chunks(): AsyncGenerator<Buffer> {
    const iterator: AsyncIterator<Buffer> = this.#body[Symbol.asyncIterator]();
    try {
      for (;;) {
        const step = await iterator.next().catch((error: unknown) => {
          throw this.#failed(error);
        });
        if (step.done === true) return;
        yield step.value;
      }
    } finally {
      this.#body.destroy();
    }
  }

  /** Calls back when a body that is streamed has ended, well or not. */
  onceClosed(closed: () => void): void {
    this.#body.onceClosed?.(closed);
  }

  /** Gives up what has not been read, and the connection with it. */
  abandon(): void {
    this.#body.destroy();
  }

  /** Lets go of a body that nobody reads, so that its connection can serve again. */
  async discard(): Promise<void> {
    await this.#body.dump().catch(() => undefined);
  }
}
