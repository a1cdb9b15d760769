import type { Client, Job } from '@picsellia-ts/sdk';
import { CommandError, DIFFERENCE_EXIT_CODE } from '../errors.ts';
import { followStatus, isEnd } from '../launch/follow-status.ts';
import { someOf } from '../output.ts';
import { readLogFile } from '../report/log-file.ts';
import { findJob } from './find-job.ts';
import { followLiveLog } from './follow-log.ts';
import { jobPage } from './job-page.ts';
import { fetchLiveJob } from './live-log.ts';
import type { LogView } from './log-view.ts';

/** Which part of which job's log is wanted. */
export interface LogRequest {
  readonly jobId: string;
  /** Title of the only section that is shown; all of them when undefined. */
  readonly section: string | undefined;
}

interface Shown {
  readonly section: string;
  readonly text: string;
  readonly number?: number;
}

const sameTitle = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

const noSection = (wanted: string, titles: Iterable<string>): CommandError => {
  const known = [...new Set(titles)];
  return new CommandError(`--section ${wanted}: the log has no such section.`, {
    hint: known.length > 0 ? `It has: ${someOf(known, 20)}.` : 'It has none.',
  });
};

/** @throws CommandError when the log has no section of that title */
const show = (lines: readonly Shown[], wanted: string | undefined, view: LogView): void => {
  const chosen = wanted === undefined ? lines : lines.filter(({ section }) => sameTitle(section, wanted));
  if (wanted !== undefined && chosen.length === 0) {
    throw noSection(
      wanted,
      lines.map(({ section }) => section),
    );
  }
  for (const { section, text, number } of chosen) view.line(section, text, number);
};

const linesOfFile = (content: string): readonly Shown[] => {
  const sections = readLogFile(content);
  if (sections.length === 0 && content.trim() !== '') {
    // Not of the shape that is known, and yet what the run left.
    return content.split('\n').map((text) => ({ section: 'log file', text }));
  }
  return sections.flatMap(({ title, lines }) => lines.map((text) => ({ section: title, text })));
};

const noLogFile = (client: Client, job: Job): CommandError => {
  const page = jobPage(client, job.id);
  const what = isEnd(job.status)
    ? `The job ${job.id} is ${job.status}, and no log file is stored on it.`
    : `The job ${job.id} is ${job.status}: its log file is stored at its end, and no call is known that reads lines before.`;
  const hint = isEnd(job.status)
    ? `Its page may tell more: ${page}`
    : `Look at ${page}, or wait for the file: picsellia-ts logs ${job.id} --follow`;
  return new CommandError(what, { hint, exitCode: DIFFERENCE_EXIT_CODE });
};

interface Shows {
  readonly section: string | undefined;
  readonly view: LogView;
}

const showStored = async (client: Client, job: Job, { section, view }: Shows): Promise<void> => {
  const content = await job.readLoggingFile();
  if (content !== undefined) {
    show(linesOfFile(content), section, view);
    return;
  }
  const live = await fetchLiveJob(client, job.id);
  if (live === undefined || live.lines.length === 0) throw noLogFile(client, job);
  view.note(`The job is ${live.status}; these are the lines so far.`, { event: 'status', status: live.status });
  show(live.lines, section, view);
};

/**
 * Shows the log file of a job, section by section; on the local platform also the lines of one that has none yet.
 * @throws CommandError with exit code 3 when there is nothing to show, 2 for a section that the log does not have
 */
export const showLogs = async (client: Client, request: LogRequest, view: LogView): Promise<void> => {
  const job = await findJob(client, request.jobId);
  const answer = await job.sync();
  const page = jobPage(client, job.id, answer);
  view.note(`Job ${job.id}: ${job.status}, ${page}`, { event: 'job', job_id: job.id, status: job.status, page });
  await showStored(client, job, { section: request.section, view });
};

/**
 * Shows the lines of a job as they come where that is possible, on the local platform; elsewhere it waits for the end and
 * shows the log file.
 */
export const followLogs = async (
  client: Client,
  request: LogRequest,
  { view, signal }: { view: LogView; signal: AbortSignal },
): Promise<void> => {
  const job = await findJob(client, request.jobId, signal);
  const page = jobPage(client, job.id, await job.sync({ signal }));
  view.note(`Job ${job.id}: ${job.status}, ${page}`, { event: 'job', job_id: job.id, status: job.status, page });
  const status = (now: string): void => view.note(now, { event: 'status', status: now });
  const { section: wanted } = request;
  const titles = new Set<string>();
  const line = (section: string, text: string, number: number): void => {
    titles.add(section);
    if (wanted === undefined || sameTitle(section, wanted)) view.line(section, text, number);
  };
  if ((await followLiveLog(client, job, { line, status, signal })) !== undefined) {
    if (wanted !== undefined && ![...titles].some((title) => sameTitle(title, wanted))) throw noSection(wanted, titles);
    return;
  }
  const why = `No call is known that reads lines of a job while it runs. Its page: ${page}`;
  if (!isEnd(job.status)) view.note(`${why} The log file is shown at the end.`, { event: 'waiting', page });
  await followStatus(job, { tell: status, signal });
  await showStored(client, job, { section: request.section, view });
};
