import type { Command } from 'commander';
import type { Session } from '../session.ts';

const EXAMPLE = `
The platform's environment says which job to run: api_token, job_id, organization_id and host.

Example:
  api_token=… job_id=… organization_id=… picsellia-ts run processing.ts`;

/** Adds the verb `run`: the container's entry point. */
export const registerRun = (program: Command, session: Session): void => {
  program
    .command('run')
    .description('Run a processing for the job that the environment names.')
    .argument('[entry]', 'file that exports the processing; default: processing.ts and the like in this folder')
    .option('--json', 'write log lines and events as lines of JSON')
    .addHelpText('after', EXAMPLE)
    .action(async (entry: string | undefined, flags: { json?: boolean }) => {
      const { runProcessing } = await import('@picsellia-ts/processing/main');
      session.finish(await runProcessing({ ...(entry === undefined ? {} : { entry }), json: flags.json === true }));
    });
};
