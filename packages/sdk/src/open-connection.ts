import { readFileSync } from 'node:fs';
import type { Environment } from './environment.ts';
import { PicselliaError } from './errors.ts';
import { Connection } from './http/connection.ts';
import { openDispatcher } from './http/dispatcher.ts';
import { DEFAULT_RETRY_POLICY, type RetryPolicy } from './http/retry.ts';
import { type RequestEvent, Transport } from './http/transport.ts';

/**
 * How to reach the platform. `apiToken` defaults to the variable PICSELLIA_TOKEN; `host` to https://app.picsellia.com,
 * of which only scheme, name and port count; without `organizationId` and `organizationName` the token's default
 * organization is used, and the id wins over the name. `signal` ends all calls, `observe` is told of each attempt.
 * `timeoutMs` (300,000) bounds one attempt of an API call, and silence of a storage to at most 30,000. `proxy` is a URL;
 * without it the variables HTTP_PROXY, HTTPS_PROXY and NO_PROXY hold. `ca` is PEM text of certificates to trust besides
 * Node's; without it the file in REQUESTS_CA_BUNDLE. `connections` (128) is the number of sockets per origin.
 */
export interface ClientOptions {
  readonly apiToken?: string | undefined;
  readonly organizationId?: string | undefined;
  readonly organizationName?: string | undefined;
  readonly host?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly observe?: ((event: RequestEvent) => void) | undefined;
  readonly timeoutMs?: number | undefined;
  readonly proxy?: string | undefined;
  readonly ca?: string | undefined;
  readonly connections?: number | undefined;
  readonly retry?: Partial<RetryPolicy> | undefined;
}

const DEFAULT_HOST = 'https://app.picsellia.com';
const DEFAULT_TIMEOUT_MS = 300_000;
const DEFAULT_CONNECTIONS = 128;

const tokenOf = (options: ClientOptions, environment: Environment): string => {
  const token = options.apiToken ?? environment.apiToken;
  if (token === undefined || token === '') {
    throw new PicselliaError('there is no API token: pass apiToken or set the variable PICSELLIA_TOKEN');
  }
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new PicselliaError('the API token holds a character that no token has, such as a space or a line break');
  }
  return token;
};

const hostOf = (options: ClientOptions): string => {
  const host = options.host ?? DEFAULT_HOST;
  const url = URL.parse(host);
  if (url !== null && /^https?:$/.test(url.protocol)) return host;
  throw new PicselliaError(`host must be a URL with http or https, such as ${DEFAULT_HOST}`);
};

// Without a scheme it is one of HTTP, as with the reference client. What cannot be read is not shown, since it may hold a
// password, as would the error of the URL constructor.
const proxyUrl = (proxy: string): string => {
  const text = proxy.includes('://') ? proxy : `http://${proxy}`;
  if (/^(https?|socks5?):$/.test(URL.parse(text)?.protocol ?? '')) return text;
  throw new PicselliaError('the proxy must be a URL with http or https, such as http://proxy.example:3128');
};

const proxiesOf = (options: ClientOptions, environment: Environment): { httpProxy?: string; httpsProxy?: string } => {
  const { httpProxy, httpsProxy } =
    options.proxy === undefined ? environment : { httpProxy: options.proxy, httpsProxy: options.proxy };
  return {
    ...(httpProxy === undefined ? {} : { httpProxy: proxyUrl(httpProxy) }),
    ...(httpsProxy === undefined ? {} : { httpsProxy: proxyUrl(httpsProxy) }),
  };
};

// A value that is given as undefined must not hide its default: without a number of tries there would be no end.
const policyOf = ({ retry = {} }: ClientOptions): RetryPolicy => ({
  tries: retry.tries ?? DEFAULT_RETRY_POLICY.tries,
  baseMs: retry.baseMs ?? DEFAULT_RETRY_POLICY.baseMs,
  capMs: retry.capMs ?? DEFAULT_RETRY_POLICY.capMs,
  maxRetryAfterMs: retry.maxRetryAfterMs ?? DEFAULT_RETRY_POLICY.maxRetryAfterMs,
});

const certificatesOf = (options: ClientOptions, environment: Environment): (() => string) | undefined => {
  const { ca } = options;
  if (ca !== undefined) return () => ca;
  const { caFile } = environment;
  if (caFile === undefined) return undefined;
  return () => {
    try {
      return readFileSync(caFile, 'utf8');
    } catch (cause) {
      throw new PicselliaError(`the certificates in ${caFile}, which REQUESTS_CA_BUNDLE names, cannot be read`, {
        cause,
      });
    }
  };
};

/** Opens the way to the platform, without a call. @throws PicselliaError for a token, host, proxy or CA file that is none */
export const openConnection = (options: ClientOptions, environment: Environment): Connection => {
  const apiToken = tokenOf(options, environment);
  const host = hostOf(options);
  const ca = certificatesOf(options, environment);
  const dispatcher = openDispatcher({
    connections: options.connections ?? DEFAULT_CONNECTIONS,
    ...proxiesOf(options, environment),
    ...(environment.noProxy === undefined ? {} : { noProxy: environment.noProxy }),
    ...(ca === undefined ? {} : { ca }),
  });
  const policy = policyOf(options);
  const { observe, signal } = options;
  const transport = new Transport({ dispatcher, policy, secrets: [apiToken], observe, signal });
  return new Connection({ transport, host, apiToken, timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS });
};
