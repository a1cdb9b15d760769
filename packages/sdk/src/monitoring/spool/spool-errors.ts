import { PicselliaError } from '../../errors.ts';

/** The spool cannot be used: its folder cannot be read or written, or belongs to another deployment. */
export class SpoolError extends PicselliaError {
  override readonly name: string = 'SpoolError';
}

/** Another client, in this process or another, uses the spool's folder. */
export class SpoolLockedError extends SpoolError {
  override readonly name: string = 'SpoolLockedError';
}

/** The spool has reached its limit, or the disk is full; the prediction was not kept. */
export class SpoolFullError extends SpoolError {
  override readonly name: string = 'SpoolFullError';
}

const FULL_CODES = new Set(['ENOSPC', 'EDQUOT']);

export const codeOf = (error: unknown): string | undefined => {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
};

/** What a failure of the file system means for the spool. */
export const toSpoolError = (cause: unknown, directory: string): SpoolError => {
  if (cause instanceof SpoolError) return cause;
  const isFull = FULL_CODES.has(codeOf(cause) ?? '');
  const reason = cause instanceof Error ? cause.message : String(cause);
  const message = `the spool in ${directory} ${isFull ? 'is on a disk that is full' : 'cannot be used'}: ${reason}`;
  return isFull ? new SpoolFullError(message, { cause }) : new SpoolError(message, { cause });
};
