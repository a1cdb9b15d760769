import { createRequire } from 'node:module';
import type { SecureContext } from 'node:tls';
import type { Agent, Dispatcher, EnvHttpProxyAgent, request } from 'undici';

export interface DispatcherOptions {
  /** PEM text of certificates to trust in addition to Node's own. */
  readonly ca?: string;
  readonly connections: number;
  readonly httpProxy?: string;
  readonly httpsProxy?: string;
  readonly noProxy?: string;
}

type RequestOptions = Dispatcher.RequestOptions & { origin: string };
type SendRequest = (options: RequestOptions) => Promise<Dispatcher.ResponseData>;

// The index of undici loads fetch, web sockets and caches too, which doubles the start-up time of a process. The exact
// version is pinned, and a test sends through these two files.
const load = createRequire(import.meta.url);
const { Agent: AgentClass, request: requestFunction } = {
  Agent: load('undici/lib/dispatcher/agent.js') as typeof Agent,
  request: load('undici/lib/api/api-request.js') as typeof request,
};

const CONNECT_TIMEOUT_MS = 10_000;
const LOOPBACK = 'localhost,127.0.0.1,[::1],::1';

const trustOptions = async (ca: string | undefined): Promise<{ secureContext?: SecureContext }> => {
  if (ca === undefined) return {};
  const tls = await import('node:tls');
  return { secureContext: tls.createSecureContext({ ca: [...tls.getCACertificates('default'), ca] }) };
};

/** Opens the pool of connections, through a proxy where one is given; loopback hosts are never proxied. */
export const openDispatcher = async (options: DispatcherOptions): Promise<Dispatcher> => {
  const connect = { timeout: CONNECT_TIMEOUT_MS, ...(await trustOptions(options.ca)) };
  // HTTP/2 is off: the platform's method XGET is only known to work over HTTP/1.1.
  const settings = { connections: options.connections, allowH2: false, connect };
  if (options.httpProxy === undefined && options.httpsProxy === undefined) return new AgentClass(settings);
  const { EnvHttpProxyAgent: ProxyClass } = load('undici') as { EnvHttpProxyAgent: typeof EnvHttpProxyAgent };
  return new ProxyClass({
    ...settings,
    requestTls: connect,
    proxyTls: connect,
    httpProxy: options.httpProxy ?? '',
    httpsProxy: options.httpsProxy ?? '',
    noProxy: options.noProxy === undefined ? LOOPBACK : `${options.noProxy},${LOOPBACK}`,
  });
};

export const sendThrough = (dispatcher: Dispatcher, options: RequestOptions): Promise<Dispatcher.ResponseData> =>
  (requestFunction as unknown as SendRequest).call(dispatcher, options);
