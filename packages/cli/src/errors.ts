/** The exit code of a mistake that the user can put right before anything has started. */
export const MISTAKE_EXIT_CODE = 2;

/** The exit code of user code that threw, or ended its process. */
export const USER_CODE_EXIT_CODE = 1;

/** The exit code of something that is not as it was to be: what the platform holds differs, or too much has failed. */
export const DIFFERENCE_EXIT_CODE = 3;

/** The exit code of a platform that refuses, fails, or is not there. */
export const PLATFORM_EXIT_CODE = 4;

/** The exit code of a disk that is full, or a folder that cannot be written to. */
export const MACHINE_EXIT_CODE = 5;

/** The exit code of a bug of ours. */
export const BUG_EXIT_CODE = 70;

const brand = Symbol.for('picsellia.error');

/** A mistake that the user can put right: printed in one line, without a stack. */
export class CommandError extends Error {
  override readonly name: string = 'CommandError';
  readonly exitCode: number;
  readonly hint: string | undefined;

  constructor(message: string, options: { hint?: string; exitCode?: number; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    Object.defineProperty(this, brand, { value: true });
    this.exitCode = options.exitCode ?? MISTAKE_EXIT_CODE;
    this.hint = options.hint;
  }
}

/** Tells whether a thrown value is one of the project's own errors, also when it comes from another copy of a package. */
export const isOwnError = (value: unknown): value is Error =>
  typeof value === 'object' && value !== null && brand in value;

/** Tells whether one of the SDK's errors speaks of the platform: it refused, failed, or was not there. */
const isOfPlatform = (error: Error): boolean =>
  'method' in error || error.name === 'StorageError' || error.name === 'NoConnectorFoundError';

/** Gives the exit code for one of the project's own errors. */
export const exitCodeOf = (error: Error): number => {
  if ('exitCode' in error && typeof error.exitCode === 'number') return error.exitCode;
  if (error.name === 'PartialFailureError') return DIFFERENCE_EXIT_CODE;
  return isOfPlatform(error) ? PLATFORM_EXIT_CODE : MISTAKE_EXIT_CODE;
};

/** Codes of the system that say: this disk, or this folder, cannot be used. */
const MACHINE_CODES: ReadonlySet<unknown> = new Set([
  'ENOSPC',
  'EDQUOT',
  'EFBIG',
  'EROFS',
  'EACCES',
  'EPERM',
  'EIO',
  'EMFILE',
  'ENFILE',
]);

/** Tells whether a thrown value is the system's word that this machine's disk or folder cannot be used. */
export const isMachineTrouble = (value: unknown): value is Error =>
  value instanceof Error && 'syscall' in value && MACHINE_CODES.has(errorCode(value));

/** Gives the code that the system names a failure with (`ENOENT`); undefined for what has none. */
export const errorCode = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'code' in value ? value.code : undefined;
