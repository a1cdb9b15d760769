import type { Command } from 'commander';
import type { Session } from '../session.ts';
import { addSeedOptions, type SeedFlags } from './seed-flags.ts';

const EXAMPLE = `
Prints one line of JSON: host, api_token and organization_id, named as in the environment of a job, and the ids
of what was seeded. Then it serves until it is interrupted.

Example:
  picsellia-ts emulator --port 8000 --images photos/`;

/** Adds the verb `emulator`: the local platform alone. */
export const registerEmulator = (program: Command, session: Session): void => {
  const command = program
    .command('emulator')
    .description('Serve the Picsellia platform on this machine, in memory.')
    .option('--port <n>', 'port to listen on; 0, the default, takes a free one');
  addSeedOptions(command)
    .addHelpText('after', EXAMPLE)
    .action(async (flags: SeedFlags & { port?: string }) => {
      const { serveEmulator } = await import('../emulator/serve.ts');
      await serveEmulator({ flags, cwd: process.cwd(), output: session.output });
      session.finish(0);
    });
};
