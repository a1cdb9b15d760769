import { readFile } from 'node:fs/promises';
import { describeIssue } from '../../wire/issue.ts';
import { AnnotationFileError } from './annotation-file-error.ts';

const readBytes = async (path: string): Promise<Buffer> => {
  try {
    return await readFile(path);
  } catch (cause) {
    const reason = (cause as { code?: unknown }).code === 'ENOENT' ? 'there is no such file' : 'it cannot be read';
    throw new AnnotationFileError({ path }, reason, { cause });
  }
};

// Characters that cannot be decoded must not turn into other names in silence.
const decode = (path: string, bytes: Buffer, encoding: string): string => {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AnnotationFileError({ path }, `it is not text in ${encoding}`, { cause });
  }
};

/** Reads a text file in UTF-8. @throws AnnotationFileError when it cannot be read */
export const readText = async (path: string): Promise<string> => decode(path, await readBytes(path), 'utf-8');

/** Reads the text of an XML file in the encoding that it names. @throws AnnotationFileError when it cannot be read */
export const readXmlText = async (path: string): Promise<string> => {
  const bytes = await readBytes(path);
  const [, encoding] = /^<\?xml[^>]*\sencoding\s*=\s*["']([\w.-]+)["']/.exec(bytes.toString('latin1', 0, 200)) ?? [];
  return decode(path, bytes, encoding ?? 'utf-8');
};

interface Place {
  readonly path: string;
  readonly place?: string;
}

/** What a reader threw, with the file and the place in it. */
export const asFileError = ({ path, place }: Place, cause: unknown): AnnotationFileError => {
  if (cause instanceof AnnotationFileError) return cause;
  const { field, message } = describeIssue(cause);
  const whole = [place, field].filter((part) => part !== undefined && part !== '').join('.');
  return new AnnotationFileError({ path, place: whole }, message, { cause });
};

/** Runs a reader of a file, or of what stands at one place of it, and names both when that fails. */
export const readAs = <T>(place: Place, read: () => T): T => {
  try {
    return read();
  } catch (cause) {
    throw asFileError(place, cause);
  }
};

/** Reads a JSON file of a known form. @throws AnnotationFileError that names the place where it has another form */
export const readJsonFile = async <T>(path: string, read: (body: unknown) => T): Promise<T> => {
  const text = await readText(path);
  return readAs({ path }, () => read(JSON.parse(text)));
};
