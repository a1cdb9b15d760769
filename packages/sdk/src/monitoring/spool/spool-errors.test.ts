import { expect, test } from '@jest/globals';
import { SpoolError, SpoolFullError, SpoolLockedError, toSpoolError } from './spool-errors.ts';

const failureOf = (code: string): Error => Object.assign(new Error(`${code}: no`), { code });

test.each(['ENOSPC', 'EDQUOT'])('calls a disk that answers %s full', (code) => {
  const error = toSpoolError(failureOf(code), '/spool');
  expect(error).toBeInstanceOf(SpoolFullError);
  expect(error.message).toBe(`the spool in /spool is on a disk that is full: ${code}: no`);
});

test('keeps other failures of the file system, and its own', () => {
  const cause = failureOf('EACCES');
  const error = toSpoolError(cause, '/spool');
  expect(error).not.toBeInstanceOf(SpoolFullError);
  expect(error).toBeInstanceOf(SpoolError);
  expect(error.cause).toBe(cause);
  const own = new SpoolLockedError('mine');
  expect(toSpoolError(own, '/spool')).toBe(own);
});
