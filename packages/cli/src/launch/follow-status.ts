import { setTimeout } from 'node:timers/promises';
import type { Job, JobAnswer, JobRunStatus } from '@picsellia-ts/sdk';

const EVERY_MS = 2000;
const ENDS: readonly JobRunStatus[] = ['SUCCEEDED', 'FAILED', 'KILLED'];

/** Tells whether a run of this status goes on no further by itself. */
export const isEnd = (status: JobRunStatus): boolean => ENDS.includes(status);

/**
 * Asks every two seconds how a job is until its run has ended, and tells each status once.
 * @throws what ended the signal; ApiError, ConnectionError, TimeoutError when the platform fails for longer than is retried
 */
export const followStatus = async (
  job: Job,
  { tell, signal }: { tell: (status: JobRunStatus, answer: JobAnswer) => void; signal: AbortSignal },
): Promise<JobRunStatus> => {
  let told: JobRunStatus | undefined;
  for (;;) {
    const answer = await job.sync({ signal });
    if (answer.status !== told) tell(answer.status, answer);
    told = answer.status;
    if (isEnd(told)) return told;
    await setTimeout(EVERY_MS, undefined, { signal });
  }
};
