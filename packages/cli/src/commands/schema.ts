import type { Command } from 'commander';
import { addConnectionOptions } from '../credentials/connection-flags.ts';
import type { SchemaFlags } from '../schema/schema.ts';
import type { Session } from '../session.ts';

const EXAMPLE = `
With --check the platform is asked; it is only read. When it holds something else, each field is shown, old and new,
and the exit code is 3.

Example:
  picsellia-ts schema processing.ts
  picsellia-ts schema processing.ts --check --json`;

/** Adds the verb `schema`: what would be registered on the platform. */
export const registerSchema = (program: Command, session: Session): void => {
  const command = program
    .command('schema')
    .description('Show what a processing is registered with: image, parameters, inputs.')
    .argument('[entry]', 'file that exports the processing; default: processing.ts and the like in this folder')
    .option('--name <name...>', 'only the processing of this name; give it again for further ones')
    .option('--check', 'compare with the platform; exit code 3 when it holds something else')
    .option('--json', 'answer in JSON');
  addConnectionOptions(command)
    .addHelpText('after', EXAMPLE)
    .action(async (entry: string | undefined, flags: SchemaFlags) => {
      const { showSchema } = await import('../schema/schema.ts');
      session.finish(await showSchema(entry, flags, session.output));
    });
};
