import type { Client } from '@picsellia-ts/sdk';
import { connect } from './credentials/connect.ts';
import type { ConnectionFlags } from './credentials/connection-flags.ts';
import { type Credentials, findCredentials } from './credentials/find-credentials.ts';
import { explainConnection, type Problem, problemOf } from './credentials/platform-problem.ts';
import { CommandError, exitCodeOf, isOwnError, PLATFORM_EXIT_CODE } from './errors.ts';

/** What stands between this machine and the platform, or ails all of it; the rest is about one request. */
const ABOUT_THE_WAY: ReadonlySet<Problem> = new Set([
  'token refused',
  'unknown host',
  'refused',
  'TLS',
  'proxy',
  'no answer',
  'platform failed',
]);

/** Makes one line with exit code 4 of a failure of the platform; what is none stays as it is. */
export const explainPlatform = (error: unknown, credentials: Credentials): unknown => {
  if (!isOwnError(error) || error instanceof CommandError || exitCodeOf(error) !== PLATFORM_EXIT_CODE) return error;
  const problem = problemOf(error);
  if (problem !== undefined && ABOUT_THE_WAY.has(problem)) return explainConnection(error, credentials);
  return new CommandError(`${credentials.host}: ${error.message}.`.replace(/\.\.$/, '.'), {
    exitCode: PLATFORM_EXIT_CODE,
    cause: error,
  });
};

/** The platform, and with whose credentials it was reached. */
export interface Platform {
  readonly client: Client;
  readonly credentials: Credentials;
}

/**
 * Opens the way to the platform for as long as the work takes.
 * @throws CommandError with exit code 2 without credentials, with exit code 4 for what the platform refuses or fails at
 */
export const onPlatform = async <T>(flags: ConnectionFlags, work: (platform: Platform) => Promise<T>): Promise<T> => {
  const credentials = await findCredentials(flags);
  const client = await connect(credentials);
  try {
    return await work({ client, credentials });
  } catch (error) {
    throw explainPlatform(error, credentials);
  } finally {
    await client.close();
  }
};
