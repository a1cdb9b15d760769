import { randomUUID } from 'node:crypto';
import type { SourceFile } from './source-file.ts';

export interface MultipartForm {
  readonly contentType: string;
  readonly lengthBytes: number;
  /** The form's bytes, anew for each attempt. */
  readonly open: () => AsyncIterable<Uint8Array>;
}

const escapeName = (name: string): string =>
  name.replace(/["\r\n]/g, (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`);

/** A form with text fields in order and one file, named `file`, after them. */
export const multipartForm = (
  fields: Readonly<Record<string, string>>,
  { filename, source }: { readonly filename: string; readonly source: SourceFile },
): MultipartForm => {
  const boundary = randomUUID().replaceAll('-', '');
  const disposition = 'Content-Disposition: form-data; name=';
  const texts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\n${disposition}"${escapeName(name)}"\r\n\r\n${value}\r\n`,
  );
  const fileHead = `--${boundary}\r\n${disposition}"file"; filename="${escapeName(filename)}"\r\n\r\n`;
  const head = Buffer.from(`${texts.join('')}${fileHead}`);
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    lengthBytes: head.byteLength + source.sizeBytes + tail.byteLength,
    open: async function* () {
      yield head;
      yield* source.pieces(0, source.sizeBytes);
      yield tail;
    },
  };
};
