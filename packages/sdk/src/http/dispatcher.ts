import { createRequire } from 'node:module';
import type { SecureContext } from 'node:tls';
import type { buildConnector, Dispatcher, EnvHttpProxyAgent } from 'undici';
// The index of undici loads fetch, web sockets and caches too, which doubles the start-up time of a process. The exact
// version is pinned, and the tests send through these files.
import makeConnector from 'undici/lib/core/connect.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import type { Answer } from './growing-response.ts';

export interface DispatcherOptions {
  /** Gives the PEM text of certificates to trust in addition to Node's own; asked at the first https connection. */
  readonly ca?: () => string;
  readonly connections: number;
  readonly httpProxy?: string;
  readonly httpsProxy?: string;
  readonly noProxy?: string;
}

type RequestOptions = Dispatcher.RequestOptions & { origin: string };
type SendRequest = (options: RequestOptions) => Promise<Dispatcher.ResponseData>;

const load = createRequire(import.meta.url);

const LOOPBACK = 'localhost,127.0.0.1,[::1],::1';
// HTTP/2 is off: the platform's method XGET is only known to work over HTTP/1.1.
const CONNECT = { timeout: 10_000, allowH2: false };

const trustBesides = (ca: () => string): SecureContext => {
  const tls: typeof import('node:tls') = load('node:tls');
  return tls.createSecureContext({ ca: [...tls.getCACertificates('default'), ca()] });
};

// To read hundreds of certificates takes a tenth of a second, so it waits for the first https connection.
const lazyConnector = (ca: () => string): buildConnector.connector => {
  const plain = makeConnector(CONNECT);
  let secure: buildConnector.connector | undefined;
  return (options, callback) => {
    if (options.protocol !== 'https:') return plain(options, callback);
    try {
      secure ??= makeConnector({ ...CONNECT, secureContext: trustBesides(ca) });
    } catch (error) {
      return callback(error as Error, null);
    }
    return secure(options, callback);
  };
};

const openProxied = (options: DispatcherOptions): Dispatcher => {
  const { EnvHttpProxyAgent: ProxyClass }: { EnvHttpProxyAgent: typeof EnvHttpProxyAgent } = load('undici');
  const symbols: Readonly<Record<'kHttpsProxyAgent' | 'kNoProxyAgent', symbol>> = load('undici/lib/core/symbols.js');
  const tls = options.ca === undefined ? CONNECT : { ...CONNECT, secureContext: trustBesides(options.ca) };
  const agent = new ProxyClass({
    connections: options.connections,
    allowH2: false,
    connect: tls,
    requestTls: tls,
    proxyTls: tls,
    httpProxy: options.httpProxy ?? '',
    httpsProxy: options.httpsProxy ?? '',
    noProxy: options.noProxy === undefined ? LOOPBACK : `${options.noProxy},${LOOPBACK}`,
  });
  // Left to itself it sends https through the proxy for http, which need not let it through.
  if (options.httpsProxy === undefined)
    Reflect.set(agent, symbols.kHttpsProxyAgent, Reflect.get(agent, symbols.kNoProxyAgent));
  return agent;
};

/** Opens the pool of connections, through a proxy where one is given; loopback hosts are never proxied. */
export const openDispatcher = (options: DispatcherOptions): Dispatcher => {
  const { ca, connections, httpProxy, httpsProxy } = options;
  if (httpProxy !== undefined || httpsProxy !== undefined) return openProxied(options);
  return new Agent({ connections, allowH2: false, connect: ca === undefined ? CONNECT : lazyConnector(ca) });
};

/** Sends a request whose answer is read as it comes. */
export const sendThrough = async (dispatcher: Dispatcher, options: RequestOptions): Promise<Answer> => {
  const { default: request } = await import('undici/lib/api/api-request.js');
  const { statusCode, headers, body } = await (request as unknown as SendRequest).call(dispatcher, options);
  return {
    statusCode,
    headers,
    body: {
      text: () => body.text(),
      bytes: async () => Buffer.from(await body.arrayBuffer()),
      dump: () => body.dump(),
      destroy: () => void body.destroy(),
      onceClosed: (closed) => void body.once('close', closed),
      [Symbol.asyncIterator]: () => body[Symbol.asyncIterator](),
    },
  };
};
