import { setTimeout } from 'node:timers/promises';
import type { Client, Job, JobRunStatus } from '@picsellia-ts/sdk';
import { isEnd } from '../launch/follow-status.ts';
import { fetchLiveJob, type LiveJob } from './live-log.ts';

const EVERY_MS = 500;
/** Of the time, at least so many parts are left to others: a long log is sent whole each time. */
const REST = 5;

/** What to do with what is read. */
export interface LiveTold {
  readonly line: (section: string, text: string, number: number) => void;
  readonly status: (status: JobRunStatus) => void;
  readonly signal: AbortSignal;
}

/**
 * Tells the lines of a running job as they come, a line that was replaced again, until its run has ended; answers how, or
 * undefined on a platform where live lines cannot be read.
 */
export const followLiveLog = async (
  client: Client,
  job: Job,
  { line, status, signal }: LiveTold,
): Promise<JobRunStatus | undefined> => {
  const known = new Map<number, string>();
  let told: JobRunStatus | undefined;
  const tell = (live: LiveJob): void => {
    for (const { number, section, text } of live.lines) {
      if (known.get(number) === text) continue;
      known.set(number, text);
      line(section, text, number);
    }
    if (live.status !== told) status(live.status);
    told = live.status;
  };
  for (;;) {
    const startMs = performance.now();
    const live = await fetchLiveJob(client, job.id, signal);
    if (live === undefined) return undefined;
    tell(live);
    if (isEnd(live.status)) return live.status;
    await setTimeout(Math.max(EVERY_MS, REST * (performance.now() - startMs)), undefined, { signal });
  }
};
