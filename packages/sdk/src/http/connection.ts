import { setImmediate } from 'node:timers/promises';
import { type ApiError, apiErrorFor, NoConnectorFoundError, ResponseFormatError } from '../errors.ts';
import { USER_AGENT } from '../version.ts';
import { describeIssue } from '../wire/issue.ts';
import { failureMessage, parseBody, parseFailure } from './failure-message.ts';
import { encodeQuery, type Query } from './query.ts';
import { WHOLE } from './request.ts';
import type { WireResponse } from './response.ts';
import { readRetryAfterMs } from './retry.ts';
import { ServiceConnection, type ServiceOptions } from './service-connection.ts';
import type { MaybeSignal } from './signals.ts';
import type { Transport } from './transport.ts';

/** HTTP methods of the API; XGET is a GET with a body. */
export type Method = 'GET' | 'XGET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One call of the API; `read` makes the result from the JSON of the answer and throws when it cannot. */
export interface Call<T> {
  readonly method: Method;
  readonly path: string;
  readonly query?: Query;
  readonly body?: unknown;
  /** Whether sending it twice does what sending it once does; reads are, a POST must say so. */
  readonly isIdempotent?: boolean;
  readonly read: (body: unknown) => T;
  /** Is shown the text of a good answer before it is read, which takes a while where it is long. */
  readonly glimpse?: ((text: string) => void) | undefined;
  readonly signal?: MaybeSignal;
}

export interface ConnectionOptions {
  readonly transport: Transport;
  readonly host: string;
  readonly apiToken: string;
  readonly timeoutMs: number;
}

/** The organization that a connection acts for; the connector is that of its default storage. */
export interface Organization {
  readonly id: string;
  readonly name: string;
  readonly connectorId: string | undefined;
}

const STORAGE_IDLE_MS = 30_000;

/** Marks an answer of which nothing is read, so that an empty one will do. */
export const readNothing = (): void => {};

/**
 * The way to the platform: sends a call of the API with token and organization, repeats it where that is safe, and
 * reads the answer.
 */
export class Connection {
  readonly transport: Transport;
  readonly origin: string;
  /** Longest silence of a storage in milliseconds. */
  readonly storageIdleMs: number;
  readonly #apiToken: string;
  readonly #timeoutMs: number;
  readonly #headers: Record<string, string>;
  #organization: Organization | undefined;

  constructor(options: ConnectionOptions) {
    this.transport = options.transport;
    // Paths of the API are absolute, so a path in the host plays no part.
    this.origin = new URL(options.host).origin;
    this.storageIdleMs = Math.min(STORAGE_IDLE_MS, options.timeoutMs);
    this.#apiToken = options.apiToken;
    this.#timeoutMs = options.timeoutMs;
    this.#headers = {
      authorization: `Bearer ${options.apiToken}`,
      'content-type': 'application/json',
      accept: '*/*',
      'accept-encoding': 'gzip, deflate',
      'user-agent': USER_AGENT,
    };
  }

  actFor(organization: Organization): void {
    this.#organization = organization;
    if (organization.connectorId !== undefined) this.#headers['x-picsellia-organization'] = organization.id;
  }

  get organizationId(): string {
    return this.#organization?.id ?? '';
  }

  /** Id of the default storage connector. @throws NoConnectorFoundError when the organization has none */
  get connectorId(): string {
    const connectorId = this.#organization?.connectorId;
    if (connectorId !== undefined) return connectorId;
    const name = this.#organization?.name ?? 'unknown';
    throw new NoConnectorFoundError(`organization ${name} has no default storage connector; set one on the platform`);
  }

  request<T>(call: Call<T>): Promise<T> {
    const query = call.query === undefined ? '' : encodeQuery(call.query);
    return this.transport.send(
      {
        method: call.method,
        origin: this.origin,
        target: query === '' ? call.path : `${call.path}?${query}`,
        headers: this.#headers,
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
        isIdempotent: call.isIdempotent ?? call.method !== 'POST',
        signal: call.signal,
        deadlineMs: this.#timeoutMs,
        smallBytes: WHOLE,
      },
      (response) => this.#consume(call, response),
    );
  }

  /** Opens the way to a service of a deployment, without a call; it logs in with this connection's token. */
  openService(options: ServiceOptions): ServiceConnection {
    const access = { transport: this.transport, apiToken: this.#apiToken, timeoutMs: this.#timeoutMs };
    return new ServiceConnection(access, options);
  }

  async #consume<T>(call: Call<T>, response: WireResponse): Promise<T> {
    const text = await response.text();
    // A deletion that had to be repeated found its work done: by the request whose answer was lost, or by someone else.
    const isGone = response.status === 404 && call.method === 'DELETE' && call.body === undefined;
    if (isGone && response.attempt > 1) return call.read(undefined);
    if (response.status < 200 || response.status > 299 || response.status === 208) {
      throw this.#toApiError(call, response, text);
    }
    if (call.glimpse !== undefined) {
      call.glimpse(text);
      await setImmediate();
    }
    try {
      return call.read(parseBody(text));
    } catch (cause) {
      throw new ResponseFormatError({ method: call.method, path: call.path }, describeIssue(cause));
    }
  }

  #toApiError(call: Call<unknown>, response: WireResponse, text: string): ApiError {
    const body = parseFailure(text, (part) => this.transport.redact(part));
    const retryAfterMs = readRetryAfterMs(response.headers['retry-after']);
    return apiErrorFor({
      method: call.method,
      path: call.path,
      attempt: response.attempt,
      status: response.status,
      body,
      message: `${failureMessage(response.status, body)}${response.status === 404 ? this.#soughtBy(call) : ''}`,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
  }

  /** What a search was for: the path does not say it, and the answer seldom does. */
  #soughtBy(call: Call<unknown>): string {
    if (call.query === undefined || !call.path.endsWith('/find')) return '';
    const keys = Object.entries(call.query).map(([key, value]) => `${key} ${String(value ?? 'is missing')}`);
    return ` (${this.transport.redact(keys.join(', '))})`;
  }
}
