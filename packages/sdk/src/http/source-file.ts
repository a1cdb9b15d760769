import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { StorageError } from '../errors.ts';
import { contentTypeOf } from './content-type.ts';

/** A file to store: its path, or its name and bytes. */
export type FileSource = string | { readonly filename: string; readonly bytes: Uint8Array };

const PIECE_BYTES = 256 * 1024;

/** What an error may call a file. */
export const nameOfSource = (file: FileSource): string => (typeof file === 'string' ? file : file.filename);

/** The bytes of a file that is being stored; however large it is, only the asked-for piece of it is in memory. */
export class SourceFile {
  readonly filename: string;
  readonly sizeBytes: number;
  readonly #bytes: Uint8Array | undefined;
  readonly #handle: FileHandle | undefined;

  private constructor(filename: string, sizeBytes: number, content: Uint8Array | FileHandle) {
    this.filename = filename;
    this.sizeBytes = sizeBytes;
    this.#bytes = content instanceof Uint8Array ? content : undefined;
    this.#handle = content instanceof Uint8Array ? undefined : content;
  }

  /** Opens a file, which the caller must close. @throws the system's error when there is no such file */
  static async open(file: FileSource): Promise<SourceFile> {
    if (typeof file !== 'string') return new SourceFile(basename(file.filename), file.bytes.byteLength, file.bytes);
    const handle = await open(file);
    try {
      const facts = await handle.stat();
      if (!facts.isFile()) throw new StorageError({ objectName: file, message: 'only files can be stored' });
      return new SourceFile(basename(file), facts.size, handle);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Content type that the file's name speaks of. */
  get contentType(): string {
    return contentTypeOf(this.filename);
  }

  /** Reads some bytes; fewer than asked for where the file ends. */
  async read(start: number, lengthBytes: number): Promise<Uint8Array> {
    if (this.#handle === undefined) return (this.#bytes ?? Buffer.alloc(0)).subarray(start, start + lengthBytes);
    const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(lengthBytes, this.sizeBytes - start)));
    let filled = 0;
    while (filled < buffer.byteLength) {
      const { bytesRead } = await this.#handle.read(buffer, filled, buffer.byteLength - filled, start + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  }

  /** The bytes from `start` to before `end`, cut up, so that a slow upload shows signs of life to the idle timeout. */
  async *pieces(start: number, end: number): AsyncGenerator<Uint8Array> {
    for (let place = start; place < end; ) {
      const piece = await this.read(place, Math.min(PIECE_BYTES, end - place));
      if (piece.byteLength === 0) {
        throw new StorageError({ objectName: this.filename, message: 'the file became shorter while it was stored' });
      }
      place += piece.byteLength;
      yield piece;
    }
  }

  async close(): Promise<void> {
    await this.#handle?.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
