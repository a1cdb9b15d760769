import type { IncomingMessage } from 'node:http';
import { HttpError } from '../http-error.ts';

export interface UploadForm {
  /** The fields before the file; what comes behind it is left aside, as storages do. */
  fields: Map<string, string>;
  /** The file as it comes; to be read once. */
  file: AsyncIterable<Buffer>;
}

/** Of all fields and heads before the file; those that are signed have a few hundred. */
const MOST_FIELD_BYTES = 64 * 1024;
const HEAD_END = Buffer.from('\r\n\r\n');

/** Reads up to marks in a stream, holding no more than it must. */
class MarkReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);
  #textBytes = 0;

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** What comes before a mark, piece by piece; the mark is taken away. @throws when the stream ends before it. */
  async *until(mark: Buffer): AsyncGenerator<Buffer> {
    for (;;) {
      const at = this.#held.indexOf(mark);
      if (at !== -1) {
        if (at > 0) yield this.#held.subarray(0, at);
        this.#held = this.#held.subarray(at + mark.length);
        return;
      }
      const sure = this.#held.length - mark.length + 1;
      if (sure > 0) {
        yield this.#held.subarray(0, sure);
        this.#held = this.#held.subarray(sure);
      }
      const next = await this.#chunks.next();
      if (next.done === true) throw new HttpError(400, 'MalformedPOSTRequest');
      this.#held = this.#held.length === 0 ? next.value : Buffer.concat([this.#held, next.value]);
    }
  }

  async text(mark: Buffer): Promise<string> {
    const pieces: Buffer[] = [];
    for await (const piece of this.until(mark)) {
      pieces.push(piece);
      this.#textBytes += piece.length;
      if (this.#textBytes > MOST_FIELD_BYTES) throw new Error('The fields of the form are too long.');
    }
    return Buffer.concat(pieces).toString();
  }
}

/** Reads a multipart form up to its part named file; undefined when it is no such form. */
export const readForm = async (request: IncomingMessage): Promise<UploadForm | undefined> => {
  const [, quoted, plain] =
    /^multipart\/form-data;.*?boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(request.headers['content-type'] ?? '') ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) return undefined;
  const reader = new MarkReader(request);
  const mark = Buffer.from(`\r\n--${boundary}`);
  const fields = new Map<string, string>();
  try {
    await reader.text(mark.subarray(2));
    for (;;) {
      // Two dashes in place of a line's end close the form, so no head follows and the stream ends.
      const head = await reader.text(HEAD_END);
      const [, name] = /content-disposition:[^\r\n]*;\s*name="([^"]*)"/i.exec(head) ?? [];
      if (name === 'file') return { fields, file: reader.until(mark) };
      fields.set(name ?? '', await reader.text(mark));
    }
  } catch {
    return undefined;
  }
};
