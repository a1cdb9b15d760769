import type { Command } from 'commander';
import type { InitFlags } from '../init/plan.ts';
import type { Session } from '../session.ts';

const EXAMPLE = `
Writes a project that runs at once: processing.ts, its test, a Dockerfile, a README, and samples to try it on. A folder
that holds anything is left alone. What is missing is asked for; without a terminal it is an error.

Templates, each named after its task:
  pre-annotation  auto-annotation  auto-tagging  data-auto-tagging
  data-augmentation  dataset-version-creation  model-conversion
  model-compression

Examples:
  picsellia-ts init
  picsellia-ts init my-detector --template pre-annotation
  picsellia-ts init . --template auto-tagging --name 'Quality tags'`;

/** Adds the verb `init`: a new project from a template. */
export const registerInit = (program: Command, session: Session): void => {
  program
    .command('init')
    .description('Write a new processing, with a test, from a template.')
    .argument('[dir]', 'folder for it, new or empty')
    .option('--template <name>', 'what the processing does, see below')
    .option('--name <name>', "name of the processing on the platform (default: the folder's)")
    .option('--packages <dir>', 'take the packages of picsellia-ts from files in this folder (default: the registry)')
    .option('--json', 'answer with one line of JSON')
    .addHelpText('after', EXAMPLE)
    .action(async (dir: string | undefined, flags: InitFlags) => {
      const { init } = await import('../init/init.ts');
      await init(dir, flags, { cwd: process.cwd(), output: session.output });
      session.finish(0);
    });
};
