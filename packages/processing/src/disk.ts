import { writeSync } from 'node:fs';
import { causesOf, EXIT, RunError } from './errors.ts';

/** Codes of the system that say: there is no room. */
const FULL_CODES = ['ENOSPC', 'EDQUOT'];

/** Whether an error means that a disk is full, whoever wanted to write to it. */
export const isDiskFull = (thrown: unknown): boolean =>
  [...causesOf(thrown)].some((error) => 'code' in error && FULL_CODES.includes(String(error.code)));

/** Says of a file or folder of the run that it cannot be written, and what to do about it. */
export const cannotWrite = (path: string, error: unknown): RunError => {
  const { message } = error as Error;
  const remedy = isDiskFull(error)
    ? 'its disk is full: free some space, or name another folder in PICSELLIA_TS_WORK_DIR, and start the same job again; it goes on'
    : message;
  return new RunError(EXIT.machine, `${path} cannot be written: ${remedy}`, { cause: error });
};

/** Writes all of a text: a disk that is nearly full takes a part of it without an error. */
export const writeFully = (fd: number, text: string): void => {
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; ) from += writeSync(fd, bytes, from);
};
