import type { Command } from 'commander';
import type { CheckFlags } from '../image/run-check.ts';
import type { Session } from '../session.ts';

const EXAMPLE = `
Any image may be looked at, whatever it is written in. All its layers are read, nothing of it is started, and no secret
is shown. ✗ lets runs fail or gives something away, and makes the exit code 3; ! may matter to you.

Example:
  picsellia-ts image check registry.example/me/cats:1.2
  picsellia-ts image check picsellia-ts/cpu:0.1.0 --engine podman --json`;

/** Adds the verb `image`, with what can be done to one: `check`. */
export const registerImage = (program: Command, session: Session): void => {
  const image = program
    .command('image')
    .description('Look into an image of this machine.')
    .addHelpText('after', '\nExample:\n  picsellia-ts image check registry.example/me/cats:1.2');
  image
    .command('check')
    .description('List what breaks the contract of a processing: user, entry point, secrets, rights, build tools.')
    .argument('<image>', 'name of the image, with its tag')
    .option('--engine <name>', 'docker, podman or buildah (default: the first that answers)')
    .option('--json', 'answer in JSON')
    .addHelpText('after', EXAMPLE)
    .action(async (reference: string, flags: CheckFlags) => {
      const { runCheck } = await import('../image/run-check.ts');
      session.finish(await runCheck(reference, flags, session.output));
    });
};
