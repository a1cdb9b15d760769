/** The exit code of a mistake that the user can put right before anything has started. */
export const MISTAKE_EXIT_CODE = 2;

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

/** Gives the code that the system names a failure with (`ENOENT`); undefined for what has none. */
export const errorCode = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'code' in value ? value.code : undefined;
