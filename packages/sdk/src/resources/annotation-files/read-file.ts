import { readFile } from 'node:fs/promises';
import { describeIssue } from '../../wire/issue.ts';
import { AnnotationFileError } from './annotation-file-error.ts';

/** Reads a text file. @throws AnnotationFileError when it cannot be read */
export const readText = async (path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const reason = (cause as { code?: unknown }).code === 'ENOENT' ? 'there is no such file' : 'it cannot be read';
    throw new AnnotationFileError({ path }, reason, { cause });
  }
};

/** Runs a reader and names the file, and the place in it, when that fails. */
export const readAs = <T>(path: string, read: () => T): T => {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof AnnotationFileError) throw cause;
    const { field, message } = describeIssue(cause);
    throw new AnnotationFileError({ path, place: field }, message, { cause });
  }
};

/** Reads a JSON file of a known form. @throws AnnotationFileError that names the place where it has another form */
export const readJsonFile = async <T>(path: string, read: (body: unknown) => T): Promise<T> => {
  const text = await readText(path);
  return readAs(path, () => read(JSON.parse(text)));
};
