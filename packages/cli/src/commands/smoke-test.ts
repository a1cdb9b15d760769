import type { Command } from 'commander';
import type { Session } from '../session.ts';
import type { SmokeTestFlags } from '../smoke-test/options.ts';
import { addSeedOptions } from './seed-flags.ts';

const EXAMPLE = `
Starts the image by its own entry point, as the platform does, on a local platform: on a read-only root with /tmp, without
capabilities, on the network of this machine. Then exit code, status, log, result and secrecy of the token are checked.
It works for any image that keeps the contract, whatever it is written in.

With --signal a second job is stopped in its middle and started again: it must end within the grace time, say why, leave
nothing half, and the second start must finish it. Part of the images is held back meanwhile, so that it has a middle.

The task is that of the entry, else what picsellia-ts build wrote into the image, else --task. Without an entry, what
package.json says for dry runs counts here too; without images some are drawn.

Examples:
  picsellia-ts smoke-test registry.example/me/cats:1.2 --images photos/ --model cats.onnx
  picsellia-ts smoke-test registry.example/me/cats:1.2 --signal TERM --after 2s --memory 512m`;

/** Adds the verb `smoke-test`: an image, run by its real entry point. */
export const registerSmokeTest = (program: Command, session: Session): void => {
  const command = program
    .command('smoke-test')
    .description('Run an image by its real entry point on a local platform, and check what it does.')
    .argument('<image>', 'name of the image, with its tag')
    .argument('[entry]', 'file that exports the processing, to learn its task from');
  addSeedOptions(command)
    .option('--param <name=value...>', 'parameter of the processing; give it again for further ones')
    .option('--limit <n>', 'only the first n images')
    .option('--engine <name>', 'docker or podman (default: the first that answers)')
    .option('--memory <size>', 'memory that the container may use, such as 512m (default: no limit)')
    .option('--signal <name>', 'stop a second run by TERM or INT, and start it again')
    .option('--after <duration>', 'when the signal comes, from RUNNING on (default: 2s)')
    .option('--grace <duration>', 'how long the run may take to end (default: 10s)')
    .option('--timeout <duration>', 'how long one run may take (default: 10m)')
    .option('--json', 'answer in JSON')
    .addHelpText('after', EXAMPLE)
    .action(async (image: string, entry: string | undefined, flags: SmokeTestFlags) => {
      const { runSmokeTest } = await import('../smoke-test/run-smoke-test.ts');
      session.finish(await runSmokeTest(image, entry, { flags, output: session.output }));
    });
};
