import { type ApiError, type ApiFailure, apiErrorFor, ResponseFormatError, UnauthorizedError } from '../errors.ts';
import { USER_AGENT } from '../version.ts';
import { describeIssue } from '../wire/issue.ts';
import { readLogin, type ServiceSession } from '../wire/service-login.ts';
import { failureMessage, parseBody, parseFailure } from './failure-message.ts';
import type { MultipartForm } from './multipart-form.ts';
import { encodeQuery, type Query } from './query.ts';
import { WHOLE, type WireRequest } from './request.ts';
import type { WireResponse } from './response.ts';
import { readRetryAfterMs } from './retry.ts';
import { type MaybeSignal, orAborted } from './signals.ts';
import type { Transport } from './transport.ts';

/**
 * One call of a deployment's service; `body` goes as JSON, `form` as a form, never both. `status` is the only one that
 * means success, any 2xx without it.
 */
export interface ServiceCall<T> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Query;
  readonly body?: unknown;
  readonly form?: MultipartForm;
  readonly status?: number;
  /** Whether sending it twice does what sending it once does; reads are, a POST must say so. */
  readonly isIdempotent?: boolean;
  readonly read: (body: unknown) => T;
  /** Makes the error of any other status than 401. */
  readonly toError?: (failure: ApiFailure) => ApiError;
  readonly signal?: MaybeSignal;
}

export interface ServiceOptions {
  /** What the service is, for errors. */
  readonly name: string;
  readonly host: string;
  readonly loginPath: string;
  readonly deploymentId: string;
}

export interface ServiceAccess {
  readonly transport: Transport;
  readonly apiToken: string;
  readonly timeoutMs: number;
}

interface Session {
  readonly jwt: string;
  readonly renewAtMs: number;
  readonly forget: () => void;
}

type Refusal = (failure: ApiFailure) => ApiError;

const LONGEST_MARGIN_MS = 10_000;

// A token that ends while its request is on the way is refused.
const renewalOf = ({ expiresAtMs }: ServiceSession, now: number): number =>
  expiresAtMs === undefined
    ? Number.POSITIVE_INFINITY
    : expiresAtMs - Math.min(LONGEST_MARGIN_MS, (expiresAtMs - now) / 10);

/**
 * The way to a service that belongs to one deployment. It logs in with the API token when it is first used, again when
 * the token that it got runs out, and once more when that token is refused; calls at the same time share a login.
 */
export class ServiceConnection {
  /** Scheme, name and port of the service. */
  readonly origin: string;
  readonly #access: ServiceAccess;
  readonly #options: ServiceOptions;
  #session: Session | undefined;
  #login: Promise<Session> | undefined;

  constructor(access: ServiceAccess, options: ServiceOptions) {
    // Paths of the services are absolute, so a path in the host plays no part.
    this.origin = new URL(options.host).origin;
    this.#access = access;
    this.#options = options;
  }

  /** Sends a call and reads its answer. @throws UnauthorizedError, ApiError, ConnectionError, TimeoutError */
  async request<T>(call: ServiceCall<T>): Promise<T> {
    const session = await this.#enter(call.signal);
    try {
      return await this.#send(call, session);
    } catch (error) {
      // A request that was refused for its token did nothing, so that even a prediction can be sent again.
      if (!(error instanceof UnauthorizedError)) throw error;
      this.#leave(session);
    }
    return this.#send(call, await this.#enter(call.signal));
  }

  /** Logs in unless that was done and still holds; calls do it by themselves. @throws as request */
  async logIn(signal?: MaybeSignal): Promise<void> {
    await this.#enter(signal);
  }

  toJSON(): object {
    return { origin: this.origin, deploymentId: this.#options.deploymentId };
  }

  async #enter(signal: MaybeSignal): Promise<Session> {
    signal?.throwIfAborted();
    if (this.#session !== undefined && Date.now() < this.#session.renewAtMs) return this.#session;
    this.#login ??= this.#sendLogin().finally(() => {
      this.#login = undefined;
    });
    return orAborted(this.#login, signal);
  }

  #leave(session: Session): void {
    if (this.#session !== session) return;
    session.forget();
    this.#session = undefined;
  }

  async #sendLogin(): Promise<Session> {
    const { name, loginPath, deploymentId } = this.#options;
    const { transport, apiToken, timeoutMs } = this.#access;
    const now = Date.now();
    const call = { method: 'POST', path: loginPath, status: 200, read: readLogin(now) } as const;
    const refuse: Refusal = (failure) =>
      apiErrorFor({
        ...failure,
        // An answer that means success to others may hold a token that nobody keeps out of errors.
        body: failure.status < 300 ? undefined : failure.body,
        message: `the ${name} service refused the login: ${failure.message}`,
      });
    const request: WireRequest = {
      method: 'POST',
      origin: this.origin,
      target: loginPath,
      headers: this.#headers(),
      body: JSON.stringify({ api_token: apiToken, deployment_id: deploymentId }),
      isIdempotent: true,
      isSecret: true,
      deadlineMs: timeoutMs,
      smallBytes: WHOLE,
    };
    const session = await transport.send(request, (response) => this.#consume(call, response, refuse));
    this.#session?.forget();
    const { jwt } = session;
    this.#session = { jwt, renewAtMs: renewalOf(session, now), forget: transport.keepSecret(jwt) };
    return this.#session;
  }

  #headers(): Record<string, string> {
    return { accept: '*/*', 'accept-encoding': 'gzip, deflate', 'user-agent': USER_AGENT };
  }

  #send<T>(call: ServiceCall<T>, session: Session): Promise<T> {
    const query = call.query === undefined ? '' : encodeQuery(call.query);
    const { form } = call;
    const type: Record<string, string> =
      form === undefined ? {} : { 'content-type': form.contentType, 'content-length': String(form.lengthBytes) };
    const json = call.body === undefined ? {} : { body: JSON.stringify(call.body) };
    const request: WireRequest = {
      method: call.method,
      origin: this.origin,
      target: query === '' ? call.path : `${call.path}?${query}`,
      headers: { ...this.#headers(), authorization: `Bearer ${session.jwt}`, ...type },
      ...(form === undefined ? json : { body: form.open }),
      isIdempotent: call.isIdempotent ?? call.method !== 'POST',
      signal: call.signal,
      deadlineMs: this.#access.timeoutMs,
      smallBytes: WHOLE,
    };
    const refuse: Refusal = (failure) =>
      failure.status === 401 ? apiErrorFor(failure) : (call.toError ?? apiErrorFor)(failure);
    return this.#access.transport.send(request, (response) => this.#consume(call, response, refuse));
  }

  async #consume<T>(call: ServiceCall<T>, response: WireResponse, refuse: Refusal): Promise<T> {
    const text = await response.text();
    const { status, attempt } = response;
    const isSuccess = call.status === undefined ? status >= 200 && status <= 299 : status === call.status;
    const { method, path } = call;
    if (!isSuccess) {
      const body = parseFailure(text, (part) => this.#access.transport.redact(part));
      const retryAfterMs = readRetryAfterMs(response.headers['retry-after']);
      const message = status < 300 ? `only ${call.status} means success` : failureMessage(status, body);
      const failure = { method, path, attempt, status, body, message };
      throw refuse(retryAfterMs === undefined ? failure : { ...failure, retryAfterMs });
    }
    try {
      return call.read(parseBody(text));
    } catch (cause) {
      throw new ResponseFormatError({ method, path }, describeIssue(cause));
    }
  }
}
