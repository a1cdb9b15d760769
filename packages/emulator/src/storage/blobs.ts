import { createHash, randomUUID } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { open, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { FileCache } from './file-cache.ts';

/** Bytes in memory, or the name of a file in the store's folder. */
export type Blob = Buffer | { file: string; sizeBytes: number };

export interface Received {
  blob: Blob;
  sizeBytes: number;
  /** Hexadecimal MD5, as storages make their ETags. */
  md5: string;
}

/** What is larger goes to a file at once. */
const SMALL_BYTES = 256 * 1024;
/** What small blobs may take in memory, all together, before they go to files too. */
const BUDGET_BYTES = 64 * 1024 * 1024;

/** As much of an object as is read at once, whatever its size. */
const HEAD_BYTES = 64 * 1024 * 1024;

const INCOMING = 'incoming';

/**
 * Keeps bytes: small ones in a bounded memory, others as files. With a folder that is to survive, all are files. The
 * names of files are made here, never taken from a request.
 */
export class BlobStore {
  readonly #isDurable: boolean;
  readonly #cache = new FileCache();
  #folder: string | undefined;
  #heldBytes = 0;
  #isClosed = false;

  /** Without a folder, files are put into a temporary one that `close` removes. */
  constructor(folder?: string) {
    this.#isDurable = folder !== undefined;
    if (folder !== undefined) {
      rmSync(join(folder, INCOMING), { recursive: true, force: true });
      mkdirSync(join(folder, INCOMING), { recursive: true });
      this.#folder = folder;
    }
  }

  /** Takes a stream in, as it comes. */
  async receive(chunks: AsyncIterable<Buffer>): Promise<Received> {
    const md5 = createHash('md5');
    const iterator = chunks[Symbol.asyncIterator]();
    const head: Buffer[] = [];
    let headBytes = 0;
    while (headBytes <= SMALL_BYTES) {
      const next = await iterator.next();
      if (next.done === true) {
        const bytes = Buffer.concat(head);
        return this.#keepSmall(bytes, md5.update(bytes).digest('hex'));
      }
      head.push(next.value);
      headBytes += next.value.length;
    }
    const path = this.#newIncoming();
    try {
      await using file = await open(path, 'w');
      let sizeBytes = 0;
      const write = async (chunk: Buffer): Promise<void> => {
        md5.update(chunk);
        sizeBytes += chunk.length;
        await file.writeFile(chunk);
      };
      for (const chunk of head.splice(0)) await write(chunk);
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) await write(next.value);
      return { blob: { file: await this.#publish(path), sizeBytes }, sizeBytes, md5: md5.digest('hex') };
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  /** Keeps bytes that are at hand. The same bytes are one file, so that doing it again changes nothing. */
  put(bytes: Buffer): Blob {
    if (this.#fits(bytes)) return bytes;
    const file = createHash('sha256').update(bytes).digest('hex');
    const path = this.#pathOf(file);
    if (!existsSync(path)) {
      const incoming = this.#newIncoming();
      writeFileSync(incoming, bytes);
      renameSync(incoming, path);
    }
    return { file, sizeBytes: bytes.length };
  }

  /** The bytes when they are in memory. */
  peek(blob: Blob): Buffer | undefined {
    return Buffer.isBuffer(blob) ? blob : this.#cache.peek(this.#pathOf(blob.file));
  }

  /** The beginning of some blobs, one behind the other; all of them when they are not large. */
  readHead(blobs: readonly Blob[]): Buffer {
    const pieces: Buffer[] = [];
    let left = HEAD_BYTES;
    for (const blob of blobs) {
      if (left <= 0) break;
      const piece = this.#readStart(blob, left);
      pieces.push(piece);
      left -= piece.length;
    }
    return Buffer.concat(pieces);
  }

  /** A small file's bytes, which stay in memory for a while; undefined for a large one, to be streamed. */
  async readSmall(blob: Blob): Promise<Buffer | undefined> {
    if (Buffer.isBuffer(blob)) return blob;
    const content = await this.#cache.read(this.#pathOf(blob.file));
    return 'bytes' in content ? content.bytes : undefined;
  }

  /** Bytes from the first to the last, both included. */
  stream(blob: Blob, first: number, last: number): AsyncIterable<Buffer> | Iterable<Buffer> {
    if (Buffer.isBuffer(blob)) return [blob.subarray(first, last + 1)];
    return createReadStream(this.#pathOf(blob.file), { start: first, end: last, highWaterMark: SMALL_BYTES });
  }

  /** Deletes received files that nothing refers to, as a crash between storing and writing down leaves them. */
  removeUploadsBut(names: ReadonlySet<string>): void {
    if (this.#folder === undefined) return;
    for (const name of readdirSync(this.#folder)) {
      // Of what `put` keeps, named by its content, it is not known who refers to it.
      if (name.includes('-') && !names.has(name)) rmSync(join(this.#folder, name), { force: true });
    }
  }

  close(): void {
    this.#isClosed = true;
    if (!this.#isDurable && this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }

  #readStart(blob: Blob, mostBytes: number): Buffer {
    const held = this.peek(blob);
    if (held !== undefined) return held.subarray(0, mostBytes);
    const { file: name, sizeBytes } = blob as { file: string; sizeBytes: number };
    const bytes = Buffer.alloc(Math.min(sizeBytes, mostBytes));
    const file = openSync(this.#pathOf(name), 'r');
    try {
      return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0));
    } finally {
      closeSync(file);
    }
  }

  #open(): string {
    // What still arrives must not make a folder again that nobody would remove.
    if (this.#isClosed) throw new Error('The storage is closed.');
    if (this.#folder === undefined) {
      this.#folder = mkdtempSync(join(tmpdir(), 'picsellia-emulator-'));
      mkdirSync(join(this.#folder, INCOMING));
    }
    return this.#folder;
  }

  #newIncoming(): string {
    return join(this.#open(), INCOMING, randomUUID());
  }

  #pathOf(file: string): string {
    return join(this.#open(), basename(file));
  }

  async #publish(incoming: string): Promise<string> {
    const file = basename(incoming);
    await rename(incoming, this.#pathOf(file));
    return file;
  }

  #fits(bytes: Buffer): boolean {
    if (this.#isDurable || bytes.length > SMALL_BYTES || this.#heldBytes + bytes.length > BUDGET_BYTES) return false;
    this.#heldBytes += bytes.length;
    return true;
  }

  async #keepSmall(bytes: Buffer, md5: string): Promise<Received> {
    if (this.#fits(bytes)) return { blob: bytes, sizeBytes: bytes.length, md5 };
    const incoming = this.#newIncoming();
    await writeFile(incoming, bytes);
    return { blob: { file: await this.#publish(incoming), sizeBytes: bytes.length }, sizeBytes: bytes.length, md5 };
  }
}
