import type { MaybeSignal } from './signals.ts';

export type RequestBody = string | Buffer | (() => AsyncIterable<Uint8Array>);

/** For `smallBytes`: whatever its size, the answer is wanted whole. */
export const WHOLE: number = Number.POSITIVE_INFINITY;

export interface WireRequest {
  readonly method: string;
  readonly origin: string;
  /** Path with its query, as it is sent. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: RequestBody;
  readonly isIdempotent: boolean;
  /** The body is for this host alone, wherever a redirect leads. */
  readonly isSecret?: boolean;
  readonly signal?: MaybeSignal;
  /** Whole time of one attempt, the body included. */
  readonly deadlineMs?: number;
  /** Longest silence within one attempt. */
  readonly idleMs?: number;
  /** An answer of at most so many bytes is wanted in memory, all of it, a larger one as it comes; `WHOLE` sets no bound. */
  readonly smallBytes?: number | undefined;
  /** The body outlives the call; signals stay linked until it closes. */
  readonly isStreaming?: boolean;
}
