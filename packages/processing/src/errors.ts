import { inspect } from 'node:util';
import {
  ApiError,
  ConnectionError,
  PicselliaError,
  ResponseFormatError,
  StorageError,
  TimeoutError,
} from '@picsellia-ts/sdk';

/** What the exit code of a run means; the table users see is in docs/architecture.md. */
export const EXIT = {
  done: 0,
  userCode: 1,
  local: 2,
  policy: 3,
  platform: 4,
  machine: 5,
  bug: 70,
  interrupted: 130,
  terminated: 143,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/**
 * Says that something the run was given is wrong before any image was touched: a variable of the environment, a
 * parameter, the definition of the processing, or the job's context. A run that ends with it has exit code 2.
 */
export class ConfigurationError extends PicselliaError {
  override readonly name: string = 'ConfigurationError';
}

/**
 * Says that the user's `setup`, `process` or `run` threw; `cause` is what was thrown, untouched. A run that ends with it
 * has exit code 1.
 */
export class HandlerError extends PicselliaError {
  override readonly name: string = 'HandlerError';
}

/**
 * Says that a handler returned what the contract of `defineProcessing` forbids: a coordinate that is not a number, a
 * shape outside of the image, a kind of shape that the dataset version's type does not take. It names the asset.
 */
export class ContractError extends PicselliaError {
  override readonly name: string = 'ContractError';
}

/**
 * Says that the bytes of an asset are no image that can be decoded. The policy `onError` decides what follows.
 */
export class UnreadableImageError extends PicselliaError {
  override readonly name: string = 'UnreadableImageError';
}

/** A reason to end the run, with the exit code that says whose it is. */
export class RunError extends PicselliaError {
  override readonly name: string = 'RunError';
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** A message that is longer says no more, and each is kept, sent and shown. */
const LONGEST_MESSAGE = 4_000;

/** One line about whatever was thrown. */
export const messageOf = (thrown: unknown): string => {
  const line = lineOf(thrown);
  if (line.length <= LONGEST_MESSAGE) return line;
  return `${line.slice(0, LONGEST_MESSAGE)}… (${line.length} characters)`;
};

const lineOf = (thrown: unknown): string => {
  if (!(thrown instanceof Error)) {
    return `a value that is no Error was thrown: ${typeof thrown === 'string' ? thrown : inspect(thrown, { breakLength: Number.POSITIVE_INFINITY })}`;
  }
  const message = String(thrown.message);
  // What the platform answered, and file names, may hold newlines; the rest of such a message counts.
  if (thrown instanceof PicselliaError) return message.replace(/\s*\n\s*/g, ' ');
  const first = message.split('\n', 1)[0] ?? '';
  return thrown.name === 'Error' ? first : `${thrown.name}: ${first}`;
};

/** Every error from `thrown` down its chain of causes. */
export function* causesOf(thrown: unknown): Generator<Error> {
  for (let error = thrown, depth = 0; error instanceof Error && depth < 20; error = error.cause, depth += 1)
    yield error;
}

/** Whether an error means that the platform, not the asset or the user's code, is what fails. */
export const isPlatformGone = (thrown: unknown): boolean =>
  [...causesOf(thrown)].some(
    (error) =>
      error instanceof ConnectionError ||
      error instanceof TimeoutError ||
      (error instanceof ApiError && (error.status >= 500 || [401, 402, 403, 423, 429].includes(error.status))) ||
      (error instanceof StorageError && error.status !== undefined && (error.status >= 500 || error.status === 429)),
  );

/** Codes of the system that say: this disk, or this folder, cannot be used. */
const MACHINE_CODES = ['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS', 'EACCES', 'EPERM', 'EIO', 'EISDIR', 'ENOTDIR', 'EMFILE'];

const isMachine = (thrown: unknown): boolean =>
  thrown instanceof Error &&
  'syscall' in thrown &&
  MACHINE_CODES.some((code) => 'code' in thrown && thrown.code === code);

/** Whose error it is, for the exit code of a run that ends with it. */
export const exitCodeOf = (thrown: unknown): ExitCode => {
  if (thrown instanceof RunError) return thrown.exitCode;
  if (thrown instanceof ConfigurationError) return EXIT.local;
  if (thrown instanceof HandlerError || thrown instanceof ContractError) return EXIT.userCode;
  const isPlatform = [ApiError, StorageError, ResponseFormatError].some((kind) => thrown instanceof kind);
  if (isPlatform || isPlatformGone(thrown)) return EXIT.platform;
  return isMachine(thrown) ? EXIT.machine : EXIT.bug;
};
