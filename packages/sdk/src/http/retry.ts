import { ApiError, ConnectionError, StorageError, TimeoutError } from '../errors.ts';

/**
 * How often and how soon a request is repeated. `tries` counts the first one too; waits grow from `baseMs` by doubling,
 * never above `capMs`, and each is drawn at random between half of its bound and all of it. A server that asks for a
 * longer wait than `maxRetryAfterMs` is not asked again.
 */
export interface RetryPolicy {
  readonly tries: number;
  readonly baseMs: number;
  readonly capMs: number;
  readonly maxRetryAfterMs: number;
}

export const DEFAULT_RETRY_POLICY: RetryPolicy = Object.freeze({
  tries: 6,
  baseMs: 250,
  capMs: 10_000,
  maxRetryAfterMs: 120_000,
});

const isPassingStatus = (status: number): boolean =>
  status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505);

// These fail alike each time: a certificate that is not trusted, a name that does not match.
const isPermanentCode = (code: string | undefined): boolean =>
  code !== undefined &&
  /CERT|SELF_SIGNED|^ERR_(SSL|TLS)|UNABLE_TO_(GET|VERIFY)|^UND_ERR_(CLOSED|DESTROYED)$/.test(code);

/** Tells whether another try is safe and may help. */
export const isWorthRepeating = (error: unknown, isIdempotent: boolean): boolean => {
  if (error instanceof ConnectionError) return (isIdempotent || !error.requestSent) && !isPermanentCode(error.code);
  if (error instanceof TimeoutError) return isIdempotent;
  if (error instanceof StorageError && error.isTruncated) return isIdempotent;
  if (error instanceof ApiError || error instanceof StorageError) {
    // 429 says that nothing was done, so repeating is safe for every request.
    return error.status !== undefined && isPassingStatus(error.status) && (isIdempotent || error.status === 429);
  }
  return false;
};

/** The wait before the try after `attempt`, in milliseconds; undefined when there shall be none. */
export const retryDelayMs = (
  policy: RetryPolicy,
  failure: { attempt: number; error: unknown; isIdempotent: boolean },
  random: () => number = Math.random,
): number | undefined => {
  const { attempt, error, isIdempotent } = failure;
  if (attempt >= policy.tries || !isWorthRepeating(error, isIdempotent)) return undefined;
  const boundMs = Math.min(policy.capMs, policy.baseMs * 2 ** (attempt - 1));
  // Never less than half, so that the number of tries says how long a server may be away.
  const backoffMs = (0.5 + random() / 2) * boundMs;
  const askedMs = error instanceof ApiError || error instanceof StorageError ? error.retryAfterMs : undefined;
  if (askedMs === undefined) return backoffMs;
  // The jitter stays on top of what was asked, or all clients of a server come back at once.
  return askedMs > policy.maxRetryAfterMs ? undefined : askedMs + random() * policy.baseMs;
};

/** Reads a Retry-After header, seconds or a date, as milliseconds from now; undefined when there is none to read. */
export const readRetryAfterMs = (
  value: string | string[] | undefined,
  now: number = Date.now(),
): number | undefined => {
  if (typeof value !== 'string' || value === '') return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
};
