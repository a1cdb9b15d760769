import {
  checkProfileName,
  DEFAULT_PROFILE,
  deleteProfile,
  listProfiles,
  loadProfile,
} from '../credentials/profile-folder.ts';
import { CommandError, MISTAKE_EXIT_CODE } from '../errors.ts';
import { type Output, oneLine, someOf } from '../output.ts';

interface Row {
  readonly profile: string;
  readonly host?: string;
  readonly organization_id?: string;
  readonly organization_name?: string;
  readonly username?: string;
  /** Why the profile cannot be used. */
  readonly problem?: string;
}

const rowOf = async (name: string): Promise<Row> => {
  try {
    const profile = await loadProfile(name);
    if (profile === undefined) return { profile: name, problem: 'It was deleted a moment ago.' };
    const { host, organizationId, organizationName, username } = profile;
    return { profile: name, host, organization_id: organizationId, organization_name: organizationName, username };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { profile: name, problem: oneLine(`${error.message} ${error.hint ?? ''}`) };
  }
};

const describe = (row: Row): string =>
  `${row.profile}: ${row.problem ?? `${row.username} at ${row.host}, for the organization ${row.organization_name}`}`;

/** Lists the profiles, never their tokens; answers the exit code, which is 2 when one of them cannot be used. */
export const showProfiles = async (output: Output, isJson: boolean): Promise<number> => {
  const rows = await Promise.all((await listProfiles()).map(rowOf));
  if (isJson) output.line(JSON.stringify({ profiles: rows }));
  else if (rows.length === 0) output.line('There are no profiles. Make one: picsellia-ts login');
  else for (const row of rows) output.line(describe(row));
  return rows.some(({ problem }) => problem !== undefined) ? MISTAKE_EXIT_CODE : 0;
};

const chooseProfile = async (): Promise<string> => {
  const names = await listProfiles();
  const [only, ...others] = names;
  if (only === undefined || names.includes(DEFAULT_PROFILE)) return DEFAULT_PROFILE;
  if (others.length === 0) return only;
  throw new CommandError(`There are several profiles: ${someOf(names, 10)}.`, {
    hint: `Choose one: --profile ${only}`,
  });
};

/**
 * Deletes a profile, also one whose file cannot be read.
 * @throws CommandError when there is none of that name, or several and none was named
 */
export const logout = async (flags: { profile?: string; json?: boolean }, output: Output): Promise<void> => {
  const profile = flags.profile === undefined ? await chooseProfile() : checkProfileName(flags.profile);
  if (!(await deleteProfile(profile))) {
    throw new CommandError(`There is no profile ${profile}.`, {
      hint: 'Look at those there are: picsellia-ts login --list',
    });
  }
  if (flags.json === true) output.line(JSON.stringify({ profile, deleted: true }));
  else
    output.line(`The profile ${profile} is deleted. The token itself stays valid until it is revoked on the platform.`);
};
