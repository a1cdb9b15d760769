import type { Command } from 'commander';
import { addConnectionOptions } from '../credentials/connection-flags.ts';
import type { LaunchFlags } from '../launch/options.ts';
import type { Session } from '../session.ts';

const EXAMPLE = `
Parameters, inputs and constraints are checked first: against the definition in --entry or in this folder, else against
what is registered. Then the job is followed to its end, and its result is the exit code: 0 SUCCEEDED, 1 FAILED,
143 KILLED. Ctrl-C stops the following, not the job (130).

Example:
  picsellia-ts launch cats --dataset-version pets/v1 --model yolo/v3 --param confidence=0.4
  picsellia-ts launch flips --dataset-version pets/v1 --output-version flipped --no-follow`;

/** Adds the verb `launch`: starts a registered processing and follows its job. */
export const registerLaunch = (program: Command, session: Session): void => {
  const command = program
    .command('launch')
    .description('Launch a registered processing, and follow its job.')
    .argument('<name>', 'name of the processing')
    .option('--dataset-version <id>', 'run on a dataset version: its id, or NAME/VERSION')
    .option('--datalake <id>', 'run on data of a datalake: its id or name')
    .option('--model-version <id>', 'run on a model version: its id, or NAME/VERSION')
    .option('--assets <ids>', 'only these assets of the dataset version, separated by commas')
    .option('--data <ids>', 'these data of the datalake, separated by commas')
    .option('--query <text>', "only what a query in the platform's language finds")
    .option('--all', 'all data of the datalake (a dataset version is taken whole by default)')
    .option('--model <id>', 'model version to work with: its id, or NAME/VERSION')
    .option('--output-version <name>', 'name of the dataset version that new images go to')
    .option('--output-datalake <id>', 'datalake that new images go to: its id or name')
    .option('--input <name=value...>', 'another input that the processing declares')
    .option('--param <name=value...>', 'parameter of the processing; give it again for further ones')
    .option('--cpu <n>', 'CPUs of the job (default: as registered)')
    .option('--gpu <n>', 'GPUs of the job (default: as registered)')
    .option('--entry <file>', 'file of the definition to check against')
    .option('--no-follow', 'do not wait for the end')
    .option('--json', 'write events as lines of JSON');
  addConnectionOptions(command)
    .addHelpText('after', EXAMPLE)
    .action(async (name: string, flags: LaunchFlags) => {
      const { runLaunch } = await import('../launch/run-launch.ts');
      session.finish(await runLaunch(name, flags, session.output));
    });
};
