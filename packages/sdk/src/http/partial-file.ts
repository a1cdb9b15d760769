import { writeFile } from 'node:fs';
import { mkdir, open, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { checkLength, countedChunks, truncation } from './counted-chunks.ts';
import type { WireResponse } from './response.ts';

/** Less than this is asked for again rather than gone on with. */
const WORTH_KEEPING_BYTES = 1024 * 1024;

// That of node:fs/promises opens a file handle, which costs as much as the download of a small file.
const writeWhole = promisify(writeFile);

/** A download on its way, under a temporary name; after a break it goes on where it was if the object is still the same. */
export class PartialFile {
  readonly path: string;
  readonly #objectName: string;
  #received = 0;
  #total: number | undefined;
  /** Names the state of the object that the start is of; undefined when the storage does not tell states apart. */
  #etag: string | undefined;

  constructor(path: string, objectName: string) {
    this.path = path;
    this.#objectName = objectName;
  }

  /** Headers for the next attempt: the rest is sent if the object is what it was, else all of it. */
  askRange(): Record<string, string> {
    if (this.#etag === undefined || this.#received < WORTH_KEEPING_BYTES) return {};
    if (this.#total !== undefined && this.#received >= this.#total) return {};
    return { range: `bytes=${this.#received}-`, 'if-range': this.#etag };
  }

  /** Writes what an attempt brings. @throws StorageError when it is not whole, the system's errors */
  async take(response: WireResponse): Promise<void> {
    await this.#write(response);
    // A storage may send less of the rest than it was asked for, and announce just that.
    if (this.#total === undefined || this.#received === this.#total) return;
    throw truncation(this.#objectName, `${this.#received} of ${this.#total} bytes came`);
  }

  async #write(response: WireResponse): Promise<void> {
    if (response.status === 206) await this.#goOn(response);
    else this.#begin(response);
    const flag = this.#received === 0 ? 'w' : 'a';
    const whole = response.whole();
    if (whole !== undefined) {
      checkLength(this.#objectName, response, whole.byteLength);
      await this.#inFolder(() => writeWhole(this.path, whole, { flag }));
      this.#received += whole.byteLength;
      return;
    }
    const file = await this.#inFolder(() => open(this.path, flag));
    try {
      await file.writeFile(this.#counted(response));
    } finally {
      await file.close();
    }
  }

  /** Makes the folder when it turns out to be missing: to ask for it each time costs more than all the rest. */
  async #inFolder<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    await mkdir(dirname(this.path), { recursive: true });
    return work();
  }

  #begin(response: WireResponse): void {
    const { etag } = response.headers;
    // A weak name is for what looks alike, which is not enough to put two halves together.
    this.#etag = typeof etag === 'string' && !etag.startsWith('W/') ? etag : undefined;
    this.#total = response.contentLength;
    this.#received = 0;
  }

  async #goOn(response: WireResponse): Promise<void> {
    const range = String(response.headers['content-range']);
    if (this.#received > 0 && range.startsWith(`bytes ${this.#received}-`)) {
      const total = /\/(\d+)$/.exec(range)?.[1];
      if (total !== undefined) this.#total ??= Number(total);
      await truncate(this.path, this.#received);
      return;
    }
    this.#received = 0;
    this.#etag = undefined;
    await response.discard();
    throw truncation(this.#objectName, `another part than the one asked for came (${range})`);
  }

  async *#counted(response: WireResponse): AsyncGenerator<Buffer> {
    for await (const chunk of countedChunks(this.#objectName, response)) {
      this.#received += chunk.byteLength;
      yield chunk;
    }
  }
}
