import type { Command } from 'commander';
import type { EmulatorFlags } from '../emulator/options.ts';
import type { Session } from '../session.ts';
import { addSeedOptions } from './seed-flags.ts';

const EXAMPLE = `
Prints one line of JSON: host, api_token and organization_id, named as in the environment of a job, and the ids
of what was seeded. Then it serves until it is interrupted.

With --data-dir everything that was answered is there again after a restart on the same folder, also after a kill;
what it is seeded with counts at the first start. Images stay where they are, they are not copied.

What is not known of the platform can be answered either way, the first of each is the default:
  emptyElement=annotates|leaves-no-trace   bulkAnnotations=atomic|stops-half-way
  existingObjectName=conflict|second       tagAttachedTwice=once|twice
  dataAddedTwice=once|twice                lineSentTwice=replaces|is-ignored
  lineGap=accepted|refused
  objectName=keeps-file-name|opaque

Example:
  picsellia-ts emulator --port 8000 --images photos/ --data-dir state/`;

/** Adds the verb `emulator`: the local platform alone. */
export const registerEmulator = (program: Command, session: Session): void => {
  const command = program
    .command('emulator')
    .description('Serve the Picsellia platform on this machine.')
    .option('--port <n>', 'port to listen on; 0, the default, takes a free one')
    .option('--data-dir <folder>', 'keep the state in this folder (default: in memory)')
    .option('--latency <ms>', 'let every request wait (default: 0)')
    .option('--background <ms>', 'let work in the background take time (default: 0)')
    .option('--fail-every <n>', 'of the work in the background, let every so many fail (default: none)')
    .option('--storage <kind>', 'how files go up: minio, aws, azure or google (default: minio)')
    .option('--behaviour <point=answer...>', 'answer to what is not known of the platform, see below');
  addSeedOptions(command)
    .addHelpText('after', EXAMPLE)
    .action(async (flags: EmulatorFlags) => {
      const { serveEmulator } = await import('../emulator/serve.ts');
      await serveEmulator({ flags, cwd: process.cwd(), output: session.output });
      session.finish(0);
    });
};
