import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';

const SMALL_BYTES = 1024 * 1024;
const BUDGET_BYTES = 64 * 1024 * 1024;

export type FileContent = { bytes: Buffer } | { path: string; sizeBytes: number };

/** Reads small files into a bounded memory, oldest out first; says of a large one only its size, to be streamed. */
export class FileCache {
  readonly #files = new Map<string, Buffer>();
  #heldBytes = 0;
  readonly #budgetBytes: number;

  constructor(budgetBytes: number = BUDGET_BYTES) {
    this.#budgetBytes = budgetBytes;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** What is held already; undefined when the file must be opened. */
  peek(path: string): Buffer | undefined {
    return this.#files.get(path);
  }

  async read(path: string): Promise<FileContent> {
    const { size } = await stat(path);
    if (size > SMALL_BYTES) return { path, sizeBytes: size };
    const bytes = await readFile(path);
    this.#hold(path, bytes);
    return { bytes };
  }

  /** Gives bytes of a file from the first to the last, both included. */
  stream(path: string): (first: number, last: number) => AsyncIterable<Buffer> {
    return (first, last) => createReadStream(path, { start: first, end: last });
  }

  #hold(path: string, bytes: Buffer): void {
    this.#heldBytes += bytes.length - (this.#files.get(path)?.length ?? 0);
    this.#files.set(path, bytes);
    for (const [oldest, held] of this.#files) {
      if (this.#heldBytes <= this.#budgetBytes) return;
      this.#files.delete(oldest);
      this.#heldBytes -= held.length;
    }
  }
}
