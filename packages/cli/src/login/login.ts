import type { Client } from '@picsellia-ts/sdk';
import { connect } from '../credentials/connect.ts';
import type { ConnectionFlags } from '../credentials/connection-flags.ts';
import { readOrganization } from '../credentials/find-credentials.ts';
import { DEFAULT_HOST, isInTheClear, readHost } from '../credentials/host.ts';
import { checkProfileName, DEFAULT_PROFILE, saveProfile } from '../credentials/profile-folder.ts';
import { isToken, Token } from '../credentials/token.ts';
import { readEnvironment } from '../environment.ts';
import { CommandError } from '../errors.ts';
import type { Output } from '../output.ts';
import { askOrganization, askToken, readTokenFromInput } from './ask-token.ts';

/** The options of `login`, as typed. */
export interface LoginFlags extends ConnectionFlags {
  tokenStdin?: boolean;
  list?: boolean;
  json?: boolean;
}

const checkToken = (text: string): Token => {
  if (text === '') throw new CommandError('The token is empty.', { hint: 'Nothing was stored.' });
  if (isToken(text)) return new Token(text);
  throw new CommandError('The token holds a character that no token has, such as a space or a line break.', {
    hint: 'Nothing was stored.',
  });
};

const needsOrganization = (error: unknown): boolean =>
  error instanceof Error && error.name === 'PicselliaError' && error.message.includes('no default organization');

const verify = async (host: string, token: Token, organization: string | undefined): Promise<Client> => {
  const credentials = { host, token, source: 'this login' };
  try {
    return await connect({ ...credentials, ...readOrganization(organization) });
  } catch (error) {
    if (!needsOrganization(error)) throw error;
    return connect({ ...credentials, ...readOrganization(await askOrganization()) });
  }
};

const hostOf = (flags: ConnectionFlags): string => {
  const { host } = readEnvironment();
  if (flags.host !== undefined) return readHost(flags.host, '--host');
  return host === undefined ? DEFAULT_HOST : readHost(host, 'The variable host');
};

/**
 * Takes a token, has the platform check it, and stores it as a profile.
 * @throws CommandError when it is refused (exit code 4), cannot be stored (5), or was not given (2)
 */
export const login = async (flags: LoginFlags, output: Output): Promise<void> => {
  const profile = checkProfileName(flags.profile ?? DEFAULT_PROFILE);
  const host = hostOf(flags);
  if (isInTheClear(host)) output.problem(`${host} is reached without TLS: the token can be read on its way.`);
  const token = checkToken(flags.tokenStdin === true ? await readTokenFromInput() : await askToken(host));
  const client = await verify(host, token, flags.organization);
  await client.close();
  const { organizationId, organizationName, username } = client;
  const path = await saveProfile(profile, { host, organizationId, organizationName, username, token });
  if (flags.json === true) {
    const organization = { organization_id: organizationId, organization_name: organizationName };
    output.line(JSON.stringify({ profile, host, ...organization, username, path }));
    return;
  }
  output.line(`Logged in to ${host} as ${username}, for the organization ${organizationName}.`);
  output.line(`Stored as the profile ${profile} in ${path}`);
};
