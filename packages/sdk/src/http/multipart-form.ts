import { randomUUID } from 'node:crypto';

export interface FormFile {
  readonly filename: string;
  readonly bytes: Uint8Array;
}

export interface MultipartForm {
  readonly contentType: string;
  readonly lengthBytes: number;
  /** The form's bytes, anew for each attempt. */
  readonly open: () => AsyncIterable<Uint8Array>;
}

const PIECE_BYTES = 256 * 1024;

/** Cuts bytes into pieces, so that a slow upload shows signs of life to the idle timeout. */
export async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.byteLength; start += PIECE_BYTES) yield bytes.subarray(start, start + PIECE_BYTES);
}

const escapeName = (name: string): string =>
  name.replace(/["\r\n]/g, (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`);

/** A form with text fields in order and one file, named `file`, after them. */
export const multipartForm = (fields: Readonly<Record<string, string>>, file: FormFile): MultipartForm => {
  const boundary = randomUUID().replaceAll('-', '');
  const disposition = 'Content-Disposition: form-data; name=';
  const texts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\n${disposition}"${escapeName(name)}"\r\n\r\n${value}\r\n`,
  );
  const fileHead = `--${boundary}\r\n${disposition}"file"; filename="${escapeName(file.filename)}"\r\n\r\n`;
  const head = Buffer.from(`${texts.join('')}${fileHead}`);
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    lengthBytes: head.byteLength + file.bytes.byteLength + tail.byteLength,
    open: async function* () {
      yield head;
      yield* piecesOf(file.bytes);
      yield tail;
    },
  };
};
