import type { Command } from 'commander';
import { addConnectionOptions } from '../credentials/connection-flags.ts';
import type { LogsFlags } from '../job-logs/run-logs.ts';
import type { Session } from '../session.ts';

const EXAMPLE = `
A run stores its log file on the job at its end. No call of the platform is known that reads lines before, or that stops
a job; the address of the job's page is printed. On a local platform --follow shows lines as they come.

Example:
  picsellia-ts logs 0b9d3a5e-6a4f-4c57-9d0c-3f4d1f2f6a11 --section "Pre-annotation"`;

/** Adds the verb `logs`: what a job's run has logged. */
export const registerLogs = (program: Command, session: Session): void => {
  const command = program
    .command('logs')
    .description("Show a job's log, section by section.")
    .argument('<job>', 'id of the job')
    .option('--section <title>', 'only this section')
    .option('--follow', 'wait for the end of the job; on a local platform show lines as they come')
    .option('--json', 'write lines of JSON');
  addConnectionOptions(command)
    .addHelpText('after', EXAMPLE)
    .action(async (job: string, flags: LogsFlags) => {
      const { runLogs } = await import('../job-logs/run-logs.ts');
      session.finish(await runLogs(job, flags, session.output));
    });
};
