import type { Command } from 'commander';
import { addConnectionOptions } from '../credentials/connection-flags.ts';
import type { DoctorFlags } from '../doctor/doctor.ts';
import type { Session } from '../session.ts';

const EXAMPLE = `
✓ is as it should be, ! matters to some verbs only, ✗ has to be put right. The exit code is 0 when nothing is wrong, 4 when
only the platform is, else 2. Nothing is changed, and no token is shown.

Example:
  picsellia-ts doctor processing.ts`;

/** Adds the verb `doctor`: what is wrong with this set-up. */
export const registerDoctor = (program: Command, session: Session): void => {
  const command = program
    .command('doctor')
    .description('Look for what is wrong with this machine, the processing, and the way to the platform.')
    .argument('[entry]', 'file that exports the processing; default: processing.ts and the like in this folder')
    .option('--json', 'answer in JSON');
  addConnectionOptions(command)
    .addHelpText('after', EXAMPLE)
    .action(async (entry: string | undefined, flags: DoctorFlags) => {
      const { runDoctor } = await import('../doctor/doctor.ts');
      session.finish(await runDoctor(entry, flags, session.output));
    });
};
