import { describe, expect, test } from '@jest/globals';
import { apiErrorFor, ConnectionError, StorageError, TimeoutError } from '../errors.ts';
import { DEFAULT_RETRY_POLICY, isWorthRepeating, readRetryAfterMs, retryDelayMs } from './retry.ts';

const facts = { method: 'GET', path: '/x', attempt: 1 };
const answered = (status: number, retryAfterMs?: number): Error =>
  apiErrorFor({ ...facts, status, body: '', message: '', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
const broken = (requestSent: boolean, code = 'X'): Error =>
  new ConnectionError({ ...facts, message: '', requestSent, code });
const stored = (status: number): Error => new StorageError({ objectName: 'o', message: '', status });

test.each([
  ['an answer 408', answered(408), true, false],
  ['an answer 429, which says that nothing was done', answered(429), true, true],
  ['an answer 500', answered(500), true, false],
  ['an answer 503', answered(503), true, false],
  ['an answer 501', answered(501), false, false],
  ['an answer 404', answered(404), false, false],
  ['an answer 409', answered(409), false, false],
  ['a connection that broke', broken(true, 'ECONNRESET'), true, false],
  ['a refused connection', broken(false, 'ECONNREFUSED'), true, true],
  ['an untrusted certificate', broken(false, 'DEPTH_ZERO_SELF_SIGNED_CERT'), false, false],
  ['an expired certificate', broken(true, 'CERT_HAS_EXPIRED'), false, false],
  ['a timeout', new TimeoutError(facts, 1), true, false],
  ['a storage that answers 503', stored(503), true, false],
  ['a storage that answers 403', stored(403), false, false],
  ['a truncated download', new StorageError({ objectName: 'o', message: '', isTruncated: true }), true, false],
  ['a full disk', Object.assign(new Error('no space'), { code: 'ENOSPC' }), false, false],
])('judges %s', (_what, error, ifIdempotent, ifNot) => {
  expect(isWorthRepeating(error, true)).toBe(ifIdempotent);
  expect(isWorthRepeating(error, false)).toBe(ifNot);
});

describe('the wait', () => {
  const wait = (attempt: number, error: unknown, random: number): number | undefined =>
    retryDelayMs(DEFAULT_RETRY_POLICY, { attempt, error, isIdempotent: true }, () => random);

  test('doubles its bound up to the cap', () => {
    const policy = { ...DEFAULT_RETRY_POLICY, tries: 10 };
    const failure = { error: answered(500), isIdempotent: true };
    const bounds = [1, 2, 3, 6, 7].map((attempt) => retryDelayMs(policy, { attempt, ...failure }, () => 1));
    expect(bounds).toEqual([250, 500, 1000, 8000, 10_000]);
  });

  test('is never less than half of its bound', () => expect(wait(3, answered(500), 0)).toBe(500));
  test('is long enough in all that twelve tries outlast half a minute', () => {
    const failure = { error: answered(500), isIdempotent: true };
    const policy = { ...DEFAULT_RETRY_POLICY, tries: 12 };
    const waits = Array.from({ length: 11 }, (_, index) =>
      retryDelayMs(policy, { attempt: index + 1, ...failure }, () => 0),
    );
    expect(waits.reduce<number>((sum, ms) => sum + (ms ?? 0), 0)).toBeGreaterThan(30_000);
  });
  test('ends with the last try', () => expect(wait(6, answered(500), 1)).toBeUndefined());
  test('is at least what the server asks', () => expect(wait(1, answered(429, 3000), 0.5)).toBe(3125));
  test('is not made when the server asks for too long', () => {
    expect(wait(1, answered(429, 120_001), 0)).toBeUndefined();
  });
});

test.each([
  ['seconds', '7', 7000],
  ['a date', 'Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
  ['a date that has passed', 'Thu, 01 Jan 2025 00:00:00 GMT', 0],
  ['nonsense', 'soon', undefined],
  ['nothing', undefined, undefined],
])('reads Retry-After given as %s', (_what, header, expected) => {
  expect(readRetryAfterMs(header, Date.UTC(2026, 0, 1))).toBe(expected);
});
