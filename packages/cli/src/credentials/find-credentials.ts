import { type Environment, readEnvironment } from '../environment.ts';
import { CommandError } from '../errors.ts';
import { someOf } from '../output.ts';
import type { ConnectionFlags } from './connection-flags.ts';
import { DEFAULT_HOST, readHost } from './host.ts';
import type { Profile } from './profile.ts';
import { DEFAULT_PROFILE, listProfiles, loadProfile } from './profile-folder.ts';
import { isToken, type Token } from './token.ts';

/** What a call to the platform needs; the token shows in nothing that is printed. */
export interface Credentials {
  /** Scheme, name and port of the platform. */
  readonly host: string;
  readonly token: Token;
  /** A uuid; it wins over the name. Without both the token's default organization is meant. */
  readonly organizationId?: string;
  readonly organizationName?: string;
  /** Where the token was found, for people. */
  readonly source: string;
}

interface Organization {
  organizationId?: string;
  organizationName?: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Tells an organization's id from its name; nothing for nothing. */
export const readOrganization = (text: string | undefined): Organization => {
  const given = text?.trim() ?? '';
  if (given === '') return {};
  return UUID.test(given) ? { organizationId: given } : { organizationName: given };
};

const organizationOfEnvironment = ({ organizationId, organizationName }: Environment): Organization => {
  if (organizationId !== undefined && !UUID.test(organizationId)) {
    throw new CommandError('The variable organization_id holds no uuid.', {
      hint: 'A name goes into organization_name.',
    });
  }
  return {
    ...(organizationId !== undefined && { organizationId }),
    ...(organizationName !== undefined && { organizationName }),
  };
};

const isEmpty = ({ organizationId, organizationName }: Organization): boolean =>
  organizationId === undefined && organizationName === undefined;

const firstOf = (...choices: readonly Organization[]): Organization => choices.find((one) => !isEmpty(one)) ?? {};

const fromProfile = (name: string, profile: Profile, organization: Organization): Credentials => {
  const { host, token, organizationId, organizationName } = profile;
  return {
    host,
    token,
    ...(isEmpty(organization) ? { organizationId, organizationName } : organization),
    source: `the profile ${name}`,
  };
};

const ofNamedProfile = async (name: string, flags: ConnectionFlags): Promise<Credentials> => {
  const profile = await loadProfile(name);
  if (profile === undefined) {
    const names = await listProfiles();
    throw new CommandError(`--profile ${name}: there is no such profile.`, {
      hint: names.length > 0 ? `There are: ${someOf(names, 10)}.` : `Make it: picsellia-ts login --profile ${name}`,
    });
  }
  // A token goes to the platform that it was stored for, and to no other.
  if (flags.host !== undefined && readHost(flags.host, '--host') !== profile.host) {
    throw new CommandError(`--host ${flags.host}: the profile ${name} is for ${profile.host}.`, {
      hint: `Leave --host out, or store a token for it: picsellia-ts login --host ${flags.host} --profile OTHER`,
    });
  }
  return fromProfile(name, profile, readOrganization(flags.organization));
};

const ofEnvironment = (flags: ConnectionFlags, environment: Environment, token: Token): Credentials => {
  const variable = environment.tokenVariable ?? 'api_token';
  if (!isToken(token.reveal())) {
    throw new CommandError(`The variable ${variable} holds a character that no token has, such as a space.`);
  }
  const { host = environment.host } = flags;
  return {
    host: host === undefined ? DEFAULT_HOST : readHost(host, flags.host === undefined ? 'The variable host' : '--host'),
    token,
    ...firstOf(readOrganization(flags.organization), organizationOfEnvironment(environment)),
    source: `the variable ${variable}`,
  };
};

const storedProfiles = async (host: string | undefined): Promise<ReadonlyMap<string, Profile>> => {
  const found = new Map<string, Profile>();
  for (const name of await listProfiles()) {
    const profile = await loadProfile(name);
    if (profile !== undefined && (host === undefined || profile.host === host)) found.set(name, profile);
  }
  return found;
};

const ofStoredProfiles = async (flags: ConnectionFlags, environment: Environment): Promise<Credentials> => {
  const { host: given = environment.host } = flags;
  const host =
    given === undefined ? undefined : readHost(given, flags.host === undefined ? 'The variable host' : '--host');
  const profiles = await storedProfiles(host);
  const [only, ...others] = profiles.keys();
  if (only === undefined) {
    throw new CommandError(`There are no credentials${host === undefined ? '' : ` for ${host}`}.`, {
      hint: 'Run picsellia-ts login, or set the variables api_token and organization_id (and host).',
    });
  }
  const chosen = profiles.has(DEFAULT_PROFILE) || others.length > 0 ? DEFAULT_PROFILE : only;
  const profile = profiles.get(chosen);
  if (profile === undefined) {
    throw new CommandError(`There are several profiles: ${someOf([only, ...others], 10)}.`, {
      hint: `Choose one: --profile ${only}`,
    });
  }
  return fromProfile(
    chosen,
    profile,
    firstOf(readOrganization(flags.organization), organizationOfEnvironment(environment)),
  );
};

/**
 * Finds what to reach the platform with: a profile that is named; else the token of the environment (`api_token` or
 * `PICSELLIA_TOKEN`, with `host`, `organization_id` and `organization_name`); else the profile that is called default, or
 * the only one. Flags win over all of these, but a stored token is sent to no other host than its own.
 * @throws CommandError that says what is missing or wrong, and what to do
 */
export const findCredentials = async (
  flags: ConnectionFlags,
  environment: Environment = readEnvironment(),
): Promise<Credentials> => {
  if (flags.profile !== undefined) return ofNamedProfile(flags.profile, flags);
  if (environment.token !== undefined) return ofEnvironment(flags, environment, environment.token);
  return ofStoredProfiles(flags, environment);
};
