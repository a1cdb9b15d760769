import { posix } from 'node:path';
import { shortId } from '../../write/image-names.ts';

/** The name that an object of this job is asked for, which tells a later start whose it is; the file keeps its own. */
export const markWith = (jobId: string, filename: string): string => {
  const { name, ext } = posix.parse(filename);
  return `${name}.${shortId(jobId)}${ext}`;
};

/** Whether this job has stored the object, as far as the storage's names tell. */
export const isMarkedWith = (jobId: string, objectName: string): boolean => {
  const { name } = posix.parse(objectName);
  // A file without an ending has the mark for one.
  return [name, posix.basename(objectName)].some((text) => text.endsWith(`.${shortId(jobId)}`));
};
