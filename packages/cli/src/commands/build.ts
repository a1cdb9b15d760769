import type { Command } from 'commander';
import type { BuildFlags } from '../build/plan.ts';
import type { Session } from '../session.ts';

const EXAMPLE = `
The image gets the name by which deploy registers it: image and tag of the definition. Before anything is built the
processing is loaded and its definition checked; name, version and task of it become labels of the image.
What the engine says goes to standard error.

Example:
  picsellia-ts build
  picsellia-ts build my-detector --tag 1.2 --engine podman
  picsellia-ts build --tag registry.example/me/cats:1.2 --base-image picsellia-ts/cpu:0.1.0`;

/** Adds the verb `build`: the image of a project. */
export const registerBuild = (program: Command, session: Session): void => {
  program
    .command('build')
    .description('Build the image of a processing, under the name by which it is deployed.')
    .argument('[dir]', 'folder with the Dockerfile and the processing (default: this one)')
    .option('--engine <name>', 'docker, podman or buildah (default: the first that answers)')
    .option('--tag <name>', 'tag, or whole name with its tag, in place of the definition')
    .option('--base-image <name>', 'image to start from, for the ARG BASE_IMAGE of the Dockerfile')
    .option('--json', 'answer in JSON')
    .addHelpText('after', EXAMPLE)
    .action(async (dir: string | undefined, flags: BuildFlags) => {
      const { runBuild } = await import('../build/run-build.ts');
      session.finish(await runBuild(dir, flags, session.output));
    });
};
