import type { Command } from 'commander';
import type { DryRunFlags } from '../dry-run/options.ts';
import type { Session } from '../session.ts';
import { addSeedOptions } from './seed-flags.ts';

const EXAMPLE = `
Needs no network, no account and no token. Images and model files are only read.

The task is that of the processing that the file exports; of several, --task chooses one. New images come into
images/ of the results, new model files into models/.

Examples:
  picsellia-ts dry-run processing.ts --images photos/ --model detector.onnx --param confidence=0.4
  picsellia-ts dry-run augment.ts --images photos/ --annotations coco.json --output-version more
  picsellia-ts dry-run all.ts --task auto-tagging --images photos/ --limit 20 --json`;

/** Adds the verb `dry-run`: a whole run against a local platform filled from a folder. */
export const registerDryRun = (program: Command, session: Session): void => {
  const command = program
    .command('dry-run')
    .description('Run a processing on a folder of images, on a local platform, and write a report.')
    .argument('[entry]', 'file that exports the processing; default: processing.ts and the like in this folder');
  addSeedOptions(command)
    .option('--param <name=value...>', 'parameter of the processing; give it again for further ones')
    .option('--limit <n>', 'only the first n images')
    .option('--asset <name...>', 'only the images of this name; give it again for further ones')
    .option('--out <dir>', "folder for the results (default: runs/<entry's name>-<date>-<time>)")
    .option('--json', 'write log lines and events as lines of JSON')
    .addHelpText('after', EXAMPLE)
    .action(async (entry: string | undefined, flags: DryRunFlags) => {
      const { withProjectDefaults } = await import('../project/dry-run-defaults.ts');
      const { flags: all, taken } = await withProjectDefaults(entry, flags, process.cwd());
      const { planDryRun } = await import('../dry-run/plan.ts');
      const plan = await planDryRun(entry, all, process.cwd());
      if (taken !== '' && flags.json !== true) session.output.line(`From package.json: ${taken}`);
      const { dryRun } = await import('../dry-run/dry-run.ts');
      session.finish(await dryRun(plan, { output: session.output, isJson: flags.json === true }));
    });
};
