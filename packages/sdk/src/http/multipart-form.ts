import type { SourceFile } from './source-file.ts';

export interface MultipartForm {
  readonly contentType: string;
  readonly lengthBytes: number;
  /** The form's bytes, anew for each attempt. */
  readonly open: () => AsyncIterable<Uint8Array>;
}

const escapeName = (name: string): string =>
  name.replace(/["\r\n]/g, (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`);

/** Text fields in order; a list of pairs where a name may come more than once. */
export type FormFields = Readonly<Record<string, string>> | readonly (readonly [name: string, value: string])[];

export interface FormFile {
  /** Name of the field, `file` unless given. */
  readonly field?: string;
  readonly filename: string;
  readonly source: SourceFile;
}

const isPairs = (fields: FormFields): fields is readonly (readonly [string, string])[] => Array.isArray(fields);

/** A form with text fields in order and one file after them. */
export const multipartForm = (fields: FormFields, { field = 'file', filename, source }: FormFile): MultipartForm => {
  const boundary = crypto.randomUUID().replaceAll('-', '');
  const disposition = 'Content-Disposition: form-data; name=';
  const texts = (isPairs(fields) ? fields : Object.entries(fields)).map(
    ([name, value]) => `--${boundary}\r\n${disposition}"${escapeName(name)}"\r\n\r\n${value}\r\n`,
  );
  const fileHead = `--${boundary}\r\n${disposition}"${field}"; filename="${escapeName(filename)}"\r\n\r\n`;
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
