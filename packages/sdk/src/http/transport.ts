import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { ConnectionError, isPicselliaError, PicselliaError, TimeoutError } from '../errors.ts';
import { sendThrough } from './dispatcher.ts';
import { type Answer, sendGrowing } from './growing-response.ts';
import { redactError, redactText } from './redact.ts';
import { nextHop } from './redirect.ts';
import type { WireRequest } from './request.ts';
import { WireResponse } from './response.ts';
import { type RetryPolicy, retryDelayMs } from './retry.ts';
import { type LinkedSignal, linkSignals, type MaybeSignal, pause, throwIfAborted } from './signals.ts';

/**
 * One attempt of a request as it ended. `path` has no query and so no signature; `status` is absent when no answer
 * came, `error` when all was well; times are in milliseconds.
 */
export interface RequestEvent {
  readonly method: string;
  readonly path: string;
  readonly status?: number;
  readonly error?: string;
  readonly attempt: number;
  readonly durationMs: number;
  readonly willRetry: boolean;
  readonly retryInMs?: number;
}

export interface TransportOptions {
  readonly dispatcher: Dispatcher;
  readonly policy: RetryPolicy;
  readonly secrets: readonly string[];
  readonly signal?: AbortSignal | undefined;
  readonly observe?: ((event: RequestEvent) => void) | undefined;
}

type Consume<T> = (response: WireResponse) => Promise<T>;
type Outcome<T> = { readonly status?: number } & ({ readonly value: T } | { readonly error: unknown });

// Codes with which an attempt ends before its first byte left.
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_PRX_CONN',
  'UND_ERR_PRX_TLS',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
]);
const IDLE_CODES = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** Secrets that are out of use, but kept out of errors all the same. */
const MOST_FORMER = 16;

const pathOf = (target: string): string => target.split('?', 1)[0] ?? target;

const codeOf = (error: unknown): string | undefined => {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
};

/** Sends requests: repeats where that is safe, reports each attempt, turns what breaks into errors of this package. */
export class Transport {
  readonly #options: TransportOptions;
  readonly #secrets: Set<string>;
  readonly #former = new Set<string>();
  #closing: Promise<void> | undefined;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#secrets = new Set(options.secrets);
  }

  async send<T>(request: WireRequest, consume: Consume<T>): Promise<T> {
    const signals = [this.#options.signal, request.signal];
    for (let attempt = 1; ; attempt++) {
      throwIfAborted(signals);
      const startedAt = performance.now();
      const outcome = await this.#attempt(request, attempt, consume);
      const waitMs = this.#waitBeforeNext(request, attempt, outcome);
      this.#report(request, attempt, { outcome, waitMs, durationMs: performance.now() - startedAt });
      if ('value' in outcome) return outcome.value;
      if (waitMs === undefined) throw outcome.error;
      await pause(waitMs, signals);
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#options.dispatcher.close();
    return this.#closing;
  }

  redact(text: string): string {
    return redactText(text, [...this.#secrets]);
  }

  /** Keeps one more secret out of errors and events, until some time after the returned function is called. */
  keepSecret(secret: string): () => void {
    this.#former.delete(secret);
    this.#secrets.add(secret);
    return () => this.#forget(secret);
  }

  // Requests that are on their way may still be answered with it.
  #forget(secret: string): void {
    this.#former.add(secret);
    const [oldest] = this.#former;
    if (oldest === undefined || this.#former.size <= MOST_FORMER) return;
    this.#former.delete(oldest);
    this.#secrets.delete(oldest);
  }

  #waitBeforeNext(request: WireRequest, attempt: number, outcome: Outcome<unknown>): number | undefined {
    if ('value' in outcome) return undefined;
    const { error } = outcome;
    return retryDelayMs(this.#options.policy, { attempt, error, isIdempotent: request.isIdempotent });
  }

  #report(
    request: WireRequest,
    attempt: number,
    result: { outcome: Outcome<unknown>; waitMs: number | undefined; durationMs: number },
  ): void {
    const { outcome, waitMs, durationMs } = result;
    const { observe } = this.#options;
    if (observe === undefined) return;
    observe({
      method: request.method,
      path: pathOf(request.target),
      ...(outcome.status === undefined ? {} : { status: outcome.status }),
      ...('value' in outcome ? {} : { error: this.#describe(outcome.error) }),
      attempt,
      durationMs,
      willRetry: waitMs !== undefined,
      ...(waitMs === undefined ? {} : { retryInMs: waitMs }),
    });
  }

  #describe(error: unknown): string {
    return this.redact(error instanceof Error ? error.message : String(error));
  }

  async #attempt<T>(request: WireRequest, attempt: number, consume: Consume<T>): Promise<Outcome<T>> {
    const link = linkSignals([this.#options.signal, request.signal], request.deadlineMs);
    let status: number | undefined;
    let isHeld = false;
    try {
      const response = await this.#exchange(request, attempt, link);
      status = response.status;
      if (request.isStreaming === true) response.onceClosed(link.release);
      const value = await consume(response);
      isHeld = request.isStreaming === true;
      return { value, status };
    } catch (error) {
      return status === undefined ? { error } : { error, status };
    } finally {
      if (!isHeld) link.release();
    }
  }

  async #exchange(request: WireRequest, attempt: number, link: LinkedSignal): Promise<WireResponse> {
    const failed = (error: unknown): Error => this.#toError(error, { request, attempt, link });
    let hop: WireRequest | undefined = request;
    for (let hops = 0; ; hops++) {
      const current: WireRequest = hop;
      const data = await this.#send(current, link.signal).catch((error: unknown) => {
        throw failed(error);
      });
      hop = hops < 5 ? nextHop(current, data.statusCode, data.headers['location']) : undefined;
      const response = new WireResponse(data, attempt, failed);
      if (hop === undefined) return response;
      await response.discard();
    }
  }

  #send(request: WireRequest, signal: MaybeSignal): Promise<Answer> {
    const { body } = request;
    const { dispatcher } = this.#options;
    const options = {
      origin: request.origin,
      path: request.target,
      method: request.method,
      headers: { ...request.headers },
      body: typeof body === 'function' ? Readable.from(body()) : (body ?? null),
      // Otherwise undici ends the connection after an XGET, because it has a body, and the next request has to make another.
      reset: false,
      signal: signal ?? null,
      headersTimeout: request.idleMs ?? 0,
      bodyTimeout: request.idleMs ?? 0,
    };
    if (request.smallBytes !== undefined) return sendGrowing(dispatcher, options, request.smallBytes);
    return sendThrough(dispatcher, options);
  }

  #toError(error: unknown, at: { request: WireRequest; attempt: number; link: LinkedSignal }): Error {
    const { request, attempt, link } = at;
    const facts = { method: request.method, path: pathOf(request.target), attempt };
    if (link.isTimedOut()) return new TimeoutError(facts, request.deadlineMs ?? 0);
    const aborted = [this.#options.signal, request.signal].find((signal) => signal?.aborted === true);
    if (aborted !== undefined) return aborted.reason as Error;
    if (isPicselliaError(error)) return error;
    const code = codeOf(error);
    if (code !== undefined && IDLE_CODES.has(code)) return new TimeoutError(facts, request.idleMs ?? 0);
    const cause = redactError(error, [...this.#secrets]);
    if (code === 'UND_ERR_CLOSED' || code === 'UND_ERR_DESTROYED') {
      return new PicselliaError(`${facts.method} ${facts.path} was not sent: the client is closed`, { cause });
    }
    const requestSent = !(code !== undefined && NEVER_SENT.has(code));
    const message = cause?.message === undefined || cause.message === '' ? (code ?? 'unknown failure') : cause.message;
    return new ConnectionError({ ...facts, message, requestSent, ...(code === undefined ? {} : { code }), cause });
  }
}
