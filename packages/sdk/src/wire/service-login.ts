import * as z from 'zod';
import { lazily } from './lazily.ts';

/** What a service gives for the API token; `expiresAtMs` is undefined when it does not say until when. */
export interface ServiceSession {
  readonly jwt: string;
  readonly expiresAtMs: number | undefined;
}

const loginWire = lazily(() => z.object({ jwt: z.string().min(1), expires: z.unknown() }));

const LARGEST_LIFETIME_S = 1e9;
const SMALLEST_EPOCH_MS = 1e12;

// The platform's own client never reads it, so it may be a lifetime, a time of the clock, or text.
const timeOf = (expires: unknown, now: number): number => {
  if (typeof expires === 'string')
    return /^\d+(\.\d+)?$/.test(expires) ? timeOf(Number(expires), now) : Date.parse(expires);
  if (typeof expires !== 'number') return Number.NaN;
  if (expires < LARGEST_LIFETIME_S) return now + expires * 1000;
  return expires < SMALLEST_EPOCH_MS ? expires * 1000 : expires;
};

/** Reads the answer to a login at `now`, in milliseconds since 1970; a time that has passed already tells nothing. */
export const readLogin =
  (now: number) =>
  (body: unknown): ServiceSession => {
    const { jwt, expires } = loginWire().parse(body);
    const expiresAtMs = timeOf(expires, now);
    return { jwt, expiresAtMs: expiresAtMs > now ? expiresAtMs : undefined };
  };
