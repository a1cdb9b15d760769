import type { ConnectionFlags } from '../credentials/connection-flags.ts';
import { Interruption, untilInterrupted } from '../launch/interruption.ts';
import { onPlatform } from '../on-platform.ts';
import type { Output } from '../output.ts';
import { readJobId } from './find-job.ts';
import { jsonView, textView } from './log-view.ts';
import { followLogs, showLogs } from './show-logs.ts';

/** The options of `logs`, as typed. */
export interface LogsFlags extends ConnectionFlags {
  section?: string;
  follow?: boolean;
  json?: boolean;
}

/** Shows or follows a log, and answers the exit code: 0, or that of the signal that ended the following. */
export const runLogs = async (job: string, flags: LogsFlags, output: Output): Promise<number> => {
  const isFollowed = flags.follow === true;
  const request = { jobId: readJobId(job), section: flags.section };
  const view = flags.json === true ? jsonView(output) : textView(output);
  return onPlatform(flags, async ({ client }) => {
    if (!isFollowed) {
      await showLogs(client, request, view);
      return 0;
    }
    try {
      await untilInterrupted((signal) => followLogs(client, request, { view, signal }));
      return 0;
    } catch (error) {
      if (!(error instanceof Interruption)) throw error;
      const note = `Stopped following; the job ${request.jobId} goes on.`;
      view.note(note, { event: 'stopped-following', job_id: request.jobId });
      return error.exitCode;
    }
  });
};
