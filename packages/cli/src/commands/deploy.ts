import type { Command } from 'commander';
import { addConnectionOptions } from '../credentials/connection-flags.ts';
import type { DeployFlags } from '../deploy/run-deploy.ts';
import type { Session } from '../session.ts';

const EXAMPLE = `
Everything comes from the definition: name, description, task, parameters, cpu, gpu, image, tag, flags, constraints and
inputs. The plan is shown first, each field with what it was and what it will be; on a terminal you are asked, elsewhere
it takes --yes. A second deploy of the same changes nothing. Log the engine in to your registry beforehand.

Example:
  picsellia-ts deploy processing.ts --tag 1.2
  picsellia-ts deploy --name cats --yes --json`;

/** Adds the verb `deploy`: registers what a file defines, or brings it up to date. */
export const registerDeploy = (program: Command, session: Session): void => {
  const command = program
    .command('deploy')
    .description('Push the image, and register or update the processings of a file on the platform.')
    .argument('[entry]', 'file that exports the processing; default: processing.ts and the like in this folder')
    .option('--name <name...>', 'only the processings of these names (default: all of the file)')
    .option('--image <name>', 'image as REGISTRY_URL/DOCKER_USERNAME/IMAGE_NAME, in place of the definition')
    .option('--tag <tag>', 'tag of the image, in place of the definition')
    .option('--by-digest', 'register the image by its digest, so that a later push changes nothing')
    .option('--no-push', 'leave the image alone: it is in the registry already')
    .option('--engine <name>', 'docker, podman or buildah (default: the first that answers)')
    .option('--dry-run', 'show the plan and change nothing')
    .option('--yes', 'do not ask')
    .option('--json', 'write the plan and what was done as one JSON document');
  addConnectionOptions(command)
    .addHelpText('after', EXAMPLE)
    .action(async (entry: string | undefined, flags: DeployFlags) => {
      const { runDeploy } = await import('../deploy/run-deploy.ts');
      session.finish(await runDeploy(entry, flags, session.output));
    });
};
