import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Token } from './credentials/token.ts';
import { CommandError } from './errors.ts';

/**
 * What the command takes from the variables of its process; the names are those of a job's environment. A field is absent
 * when its variable is unset or empty.
 */
export interface Environment {
  readonly token?: Token;
  /** The variable that the token came from. */
  readonly tokenVariable?: string;
  readonly organizationId?: string;
  readonly organizationName?: string;
  readonly host?: string;
  /** How often a request is tried; absent for the SDK's own number. */
  readonly tries?: number;
  /** The proxy for https, else that for http, as it is written; it may hold a password. */
  readonly proxy?: string;
  /** The file of certificates to trust besides Node's. */
  readonly caFile?: string;
  /** Where runs keep what they need. */
  readonly workDir: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

const readTries = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= 100) return Number(text);
  throw new CommandError('PICSELLIA_TS_TRIES: expected a whole number from 1 to 100.');
};

/**
 * Reads the variables.
 * @throws CommandError for a number of tries that is none
 */
export const readEnvironment = (variables: Variables = process.env): Environment => {
  const pick = (...names: string[]): { name: string; value: string } | undefined =>
    names.map((name) => ({ name, value: variables[name]?.trim() ?? '' })).find(({ value }) => value !== '');
  const token = pick('api_token', 'PICSELLIA_TOKEN');
  const fields = {
    organizationId: pick('organization_id')?.value,
    organizationName: pick('organization_name')?.value,
    host: pick('host')?.value,
    tries: readTries(pick('PICSELLIA_TS_TRIES')?.value),
    proxy: pick('https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY')?.value,
    caFile: pick('REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE')?.value,
  };
  return Object.freeze({
    ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
    ...(token !== undefined && { token: new Token(token.value), tokenVariable: token.name }),
    workDir: pick('PICSELLIA_TS_WORK_DIR')?.value ?? join(tmpdir(), 'picsellia-ts'),
  });
};
