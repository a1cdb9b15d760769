import type { Client, Job, JobRunStatus } from '@picsellia-ts/sdk';
import { CommandError, isOwnError, PLATFORM_EXIT_CODE, USER_CODE_EXIT_CODE } from '../errors.ts';
import { jobPage } from '../job-logs/job-page.ts';
import { shownLine } from '../job-logs/log-text.ts';
import { explainPlatform, onPlatform, type Platform } from '../on-platform.ts';
import type { Output } from '../output.ts';
import { readLogFile } from '../report/log-file.ts';
import { followStatus } from './follow-status.ts';
import { Interruption, untilInterrupted } from './interruption.ts';
import { jsonView, type LaunchView, textView } from './launch-view.ts';
import { type LaunchFlags, readLaunch } from './options.ts';
import { type Prepared, prepareLaunch } from './prepare.ts';
import { sendLaunch } from './send.ts';

/** The exit codes of a job's end; that of KILLED is a run's own after it was stopped. */
const END_CODES: Readonly<Partial<Record<JobRunStatus, number>>> = {
  SUCCEEDED: 0,
  FAILED: USER_CODE_EXIT_CODE,
  KILLED: 143,
};

const LAST_LINES = 3;

const lastLines = async (job: Job): Promise<readonly string[]> => {
  const content = await job.readLoggingFile().catch((error: unknown) => {
    if (isOwnError(error)) return undefined;
    throw error;
  });
  const lines = readLogFile(content ?? '').flatMap((section) => section.lines);
  return lines.slice(-LAST_LINES).map((line) => `  ${shownLine(line)}`);
};

const tellEnd = async (job: Job, status: JobRunStatus, view: LaunchView): Promise<number> => {
  const exitCode = END_CODES[status] ?? PLATFORM_EXIT_CODE;
  view.event(`The job ended: ${status}.`, { event: 'finished', job_id: job.id, status, exit_code: exitCode });
  if (exitCode !== 0) {
    for (const line of await lastLines(job)) view.note(line);
    view.note(`All of its log: picsellia-ts logs ${job.id}`);
  }
  return exitCode;
};

const follow = async ({ client, credentials }: Platform, job: Job, view: LaunchView): Promise<number> => {
  const goesOn = `The job goes on: ${jobPage(client, job.id)} Its log, at its end: picsellia-ts logs ${job.id} --follow`;
  const tell = (status: JobRunStatus): void => {
    view.event(`${new Date().toLocaleTimeString('en-GB')} ${status}`, { event: 'status', job_id: job.id, status });
  };
  try {
    const status = await untilInterrupted((signal) => followStatus(job, { tell, signal }));
    return await tellEnd(job, status, view);
  } catch (error) {
    if (error instanceof Interruption) {
      view.event('Stopped following.', { event: 'stopped-following', job_id: job.id });
      view.note(goesOn);
      return error.exitCode;
    }
    const explained = explainPlatform(error, credentials);
    if (!(explained instanceof CommandError)) throw explained;
    throw new CommandError(`${explained.message} ${explained.hint ?? ''}`.trim(), {
      hint: goesOn,
      exitCode: explained.exitCode,
      cause: error,
    });
  }
};

const tellLaunched = (client: Client, job: Job, { view, launch }: { view: LaunchView; launch: Prepared }): void => {
  const page = jobPage(client, job.id);
  const { processing, target } = launch;
  view.event(`Launched ${processing.name} on ${target.title}: job ${job.id}`, {
    event: 'launched',
    job_id: job.id,
    status: job.status,
    page,
    processing_id: processing.id,
    target: target.kind,
    target_id: target.id,
  });
  view.note(page);
};

/** Checks, launches, and follows the job; answers the exit code: its result, or that of a signal. */
export const runLaunch = async (name: string, flags: LaunchFlags, output: Output): Promise<number> => {
  const request = readLaunch(name, flags);
  const view = flags.json === true ? jsonView(output) : textView(output);
  return onPlatform(flags, async (platform) => {
    const { client } = platform;
    const launch = await prepareLaunch(client, request, view.note);
    const job = await sendLaunch(client, launch);
    tellLaunched(client, job, { view, launch });
    return flags.follow === false ? 0 : follow(platform, job, view);
  });
};
