import { type Check, failed, ok, warning } from '../checks/check.ts';
import { connect } from '../credentials/connect.ts';
import type { ConnectionFlags } from '../credentials/connection-flags.ts';
import { type Credentials, findCredentials } from '../credentials/find-credentials.ts';
import { describeProblem, problemOf } from '../credentials/platform-problem.ts';
import type { Environment } from '../environment.ts';
import { CommandError } from '../errors.ts';
import { oneLine } from '../output.ts';

const TRIES = 2;

/** The address of a proxy without its name and password. */
const proxyName = (proxy: string): string => {
  const url = URL.parse(proxy.includes('://') ? proxy : `http://${proxy}`);
  return url === null ? 'a proxy that is no URL' : `the proxy ${url.protocol}//${url.host}`;
};

const wayOf = ({ proxy, caFile }: Environment): string => {
  const parts = [
    ...(proxy === undefined ? [] : [`through ${proxyName(proxy)}`]),
    ...(caFile === undefined ? [] : [`trusting ${caFile}`]),
  ];
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
};

const platformFailed = (found: string, advice: string): Check => ({
  ...failed('platform', found, advice),
  isPlatform: true,
});

const checkPlatform = async (credentials: Credentials, environment: Environment): Promise<Check> => {
  const way = wayOf(environment);
  try {
    const client = await connect(credentials, { tries: environment.tries ?? TRIES });
    await client.close();
    const { username, organizationName, host } = client;
    return ok('platform', `${host} knows ${username}, organization ${organizationName}${way}`);
  } catch (error) {
    const cause = error instanceof CommandError ? error.cause : error;
    const problem = problemOf(cause);
    const said = oneLine(cause instanceof Error ? cause.message : String(cause));
    if (problem === undefined) return failed('platform', `${said}${way}`, 'Correct the variable or the option.');
    const { what, advice } = describeProblem(problem, credentials);
    return platformFailed(`${problem}: ${what} ${said}${way}`, advice);
  }
};

const source = ({ source: from, host, organizationName, organizationId }: Credentials): string => {
  const organization = organizationName ?? organizationId;
  return `${from}, for ${host}${organization === undefined ? '' : `, organization ${organization}`}`;
};

/** Looks for credentials, never at their value, and asks the platform whether it takes them. */
export const checkAccess = async (flags: ConnectionFlags, environment: Environment): Promise<readonly Check[]> => {
  try {
    const credentials = await findCredentials(flags, environment);
    return [ok('credentials', source(credentials)), await checkPlatform(credentials, environment)];
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const { message, hint = '' } = error;
    // Whoever names what is not there wants it; to have none at all is enough for a dry run.
    const isNone = message.startsWith('There are no credentials') && flags.host === undefined;
    const check = isNone ? warning('credentials', message, hint) : failed('credentials', message, hint);
    return [check, warning('platform', 'was not asked', 'It is asked once there are credentials.')];
  }
};
