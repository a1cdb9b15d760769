import type { Command } from 'commander';
import { addConnectionOptions } from '../credentials/connection-flags.ts';
import type { LoginFlags } from '../login/login.ts';
import type { Session } from '../session.ts';

const LOGIN_EXAMPLE = `
The token is asked for without showing it, or read from standard input; the platform checks it before it is stored, in
a file that nobody else can read. The variables api_token and organization_id come before what is stored.

Example:
  picsellia-ts login --organization my-company
  picsellia-ts login --profile local --host http://127.0.0.1:8000 --token-stdin < token.txt
  picsellia-ts login --list`;

const LOGOUT_EXAMPLE = `
The token itself stays valid until it is revoked on the platform.

Example:
  picsellia-ts logout --profile local`;

/** Adds the verbs `login` and `logout`: credentials in the user's own folder. */
export const registerLogin = (program: Command, session: Session): void => {
  addConnectionOptions(program.command('login').description('Store an API token for the verbs that need the platform.'))
    .option('--token-stdin', 'read the token from standard input')
    .option('--list', 'list what is stored, without the tokens')
    .option('--json', 'answer with one line of JSON')
    .addHelpText('after', LOGIN_EXAMPLE)
    .action(async (flags: LoginFlags) => {
      if (flags.list === true) {
        const { showProfiles } = await import('../login/profiles.ts');
        return session.finish(await showProfiles(session.output, flags.json === true));
      }
      const { login } = await import('../login/login.ts');
      await login(flags, session.output);
    });
  program
    .command('logout')
    .description('Delete a stored API token from this machine.')
    .option('--profile <name>', 'which one (default: the one called default, or the only one)')
    .option('--json', 'answer with one line of JSON')
    .addHelpText('after', LOGOUT_EXAMPLE)
    .action(async (flags: { profile?: string; json?: boolean }) => {
      const { logout } = await import('../login/profiles.ts');
      await logout(flags, session.output);
    });
};
