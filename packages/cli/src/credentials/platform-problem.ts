import { CommandError, errorCode, isOwnError, PLATFORM_EXIT_CODE } from '../errors.ts';
import { oneLine } from '../output.ts';
import type { Credentials } from './find-credentials.ts';
import { DEFAULT_HOST } from './host.ts';

/** What keeps the platform from being used. */
export type Problem =
  | 'token refused'
  | 'not allowed'
  | 'unknown organization'
  | 'unknown host'
  | 'refused'
  | 'TLS'
  | 'proxy'
  | 'no answer'
  | 'no platform'
  | 'platform failed';

const CODES: readonly (readonly [RegExp, Problem])[] = [
  [/^(ENOTFOUND|EAI_AGAIN)$/, 'unknown host'],
  [/^ECONNREFUSED$/, 'refused'],
  [/CERT|SELF_SIGNED|^ERR_(SSL|TLS)|UNABLE_TO_|^EPROTO$/, 'TLS'],
];

const STATUSES: Readonly<Record<number, Problem>> = {
  401: 'token refused',
  403: 'not allowed',
  404: 'unknown organization',
  407: 'proxy',
};

const statusOf = (error: object): number | undefined =>
  'status' in error && typeof error.status === 'number' ? error.status : undefined;

/** Names what an error of the SDK says of the platform; undefined for one that says nothing of it. */
export const problemOf = (error: unknown): Problem | undefined => {
  if (!isOwnError(error)) return undefined;
  const status = statusOf(error);
  // The first question of all, which every platform can answer: whoever does not know it is something else.
  if (status === 404 && 'path' in error && error.path === '/api/home/ping') return 'no platform';
  if (status !== undefined) return STATUSES[status] ?? (status >= 500 ? 'platform failed' : 'no platform');
  if (error.name === 'ResponseFormatError') return 'no platform';
  if (/proxy/i.test(error.message) && error.name === 'ConnectionError') return 'proxy';
  if (error.name !== 'ConnectionError' && error.name !== 'TimeoutError') return undefined;
  const code = errorCode(error);
  return CODES.find(([pattern]) => typeof code === 'string' && pattern.test(code))?.[1] ?? 'no answer';
};

type Place = Pick<Credentials, 'host' | 'source' | 'organizationId' | 'organizationName'>;

const organizationIn = ({ organizationId, organizationName }: Place): string =>
  organizationId ?? organizationName ?? "the token's default one";

const SAYINGS: Readonly<Record<Problem, (place: Place) => readonly [what: string, advice: string]>> = {
  'token refused': ({ host, source }) => [
    `${host} refuses the token of ${source} (401).`,
    'It is wrong or has expired: make a new one on the platform, then picsellia-ts login.',
  ],
  'not allowed': (place) => [
    `${place.host} does not let the token of ${place.source} act for the organization ${organizationIn(place)} (403).`,
    'Ask an administrator of the organization, or name another: --organization NAME',
  ],
  'unknown organization': (place) => [
    `${place.host} knows no organization ${organizationIn(place)} that this token may see (404).`,
    'Look at its name on the platform, and give it: --organization NAME',
  ],
  'unknown host': ({ host }) => [
    `${host}: there is no machine of this name.`,
    `Check the address (the public platform is ${DEFAULT_HOST}) and the network.`,
  ],
  refused: ({ host }) => [
    `${host}: nothing listens there.`,
    'Check name and port; a local platform is started by picsellia-ts emulator.',
  ],
  TLS: ({ host }) => [
    `${host}: its certificate is not trusted, or it speaks no TLS.`,
    "Name the file of your network's certificates: REQUESTS_CA_BUNDLE=/path/to/certificates.pem",
  ],
  proxy: ({ host }) => [
    `${host}: the proxy does not let the request through.`,
    'Check HTTPS_PROXY with its name and password, or except the host: NO_PROXY=HOST',
  ],
  'no answer': ({ host }) => [`${host} does not answer.`, 'Check the network, and HTTPS_PROXY where there is a proxy.'],
  'no platform': ({ host }) => [`${host} answers, but not as the platform does.`, 'Check the address: --host URL'],
  'platform failed': ({ host }) => [`${host} fails.`, 'Try again in a while.'],
};

/** What a problem is in words, and what to do about it. */
export const describeProblem = (problem: Problem, place: Place): { what: string; advice: string } => {
  const [what, advice] = SAYINGS[problem](place);
  return { what, advice };
};

/**
 * Makes one line of whatever went wrong while the way to the platform was opened; what is not the platform's doing stays as
 * it is.
 */
export const explainConnection = (error: unknown, place: Place): unknown => {
  const problem = problemOf(error);
  if (problem === undefined || !isOwnError(error)) return error;
  const { what, advice } = describeProblem(problem, place);
  const detail = ['token refused', 'unknown organization', 'refused'].includes(problem)
    ? ''
    : ` (${oneLine(error.message)})`;
  return new CommandError(`${what.replace(/\.$/, '')}${detail}.`, {
    hint: advice,
    exitCode: PLATFORM_EXIT_CODE,
    cause: error,
  });
};
