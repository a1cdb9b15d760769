import type { WireRequest } from './request.ts';

const REPEATS_METHOD = new Set([307, 308]);
const LEADS_A_READ = new Set([301, 302, 303, 307, 308]);

const withoutAuthorization = (headers: WireRequest['headers']): WireRequest['headers'] =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization'));

// The same host by TLS is not somebody else.
const isSameService = (origin: string, url: URL): boolean =>
  url.origin === origin || (url.protocol === 'https:' && url.hostname === new URL(origin).hostname);

/** The request that a redirect asks for; undefined when the answer is no redirect that can be followed. */
export const nextHop = (
  request: WireRequest,
  status: number,
  location: string | string[] | undefined,
): WireRequest | undefined => {
  const followed = request.method === 'GET' || request.method === 'XGET' ? LEADS_A_READ : REPEATS_METHOD;
  if (typeof location !== 'string' || !followed.has(status)) return undefined;
  // The error of the URL constructor would hold the address of this request, and with it the signature.
  const url = URL.parse(location, `${request.origin}${request.target}`);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined;
  if (request.isSecret === true && !isSameService(request.origin, url)) return undefined;
  // The token is for the platform alone.
  const headers = url.origin === request.origin ? request.headers : withoutAuthorization(request.headers);
  return { ...request, origin: url.origin, target: `${url.pathname}${url.search}`, headers };
};
