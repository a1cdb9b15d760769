import { type Client, JOB_RUN_STATUSES, type JobRunStatus } from '@picsellia-ts/sdk';
import * as z from 'zod';
import { isOwnError } from '../errors.ts';

/** A line of a log as it came; a number that was there already replaces its line. */
export interface LiveLine {
  readonly number: number;
  readonly section: string;
  readonly text: string;
}

/** A job of the local platform, with the lines so far in the order of their numbers. */
export interface LiveJob {
  readonly status: JobRunStatus;
  readonly lines: readonly LiveLine[];
}

const liveJob = () =>
  z.object({
    status: z.enum(JOB_RUN_STATUSES),
    lines: z.array(z.object({ line_nb: z.number(), part: z.string(), log: z.string() })),
  });

const readLiveJob = (body: unknown): LiveJob => {
  const { status, lines } = liveJob().parse(body);
  return {
    status,
    lines: lines.map(({ line_nb, part, log }) => ({
      number: line_nb,
      section: part.replace(/^--#--/, '').trim(),
      text: log.trimEnd(),
    })),
  };
};

// The local platform listens nowhere else, and another one is not asked for what it cannot know.
const isOnThisMachine = (host: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(host).hostname);

/**
 * Reads the log of a job while it runs. Only the local platform can say it: undefined for any other, where no call is
 * known that reads live lines.
 */
export const fetchLiveJob = async (
  { connection, host }: Client,
  id: string,
  signal?: AbortSignal,
): Promise<LiveJob | undefined> => {
  if (!isOnThisMachine(host)) return undefined;
  try {
    const path = `/__emulator/jobs/${id}`;
    return await connection.request({ method: 'GET', path, read: readLiveJob, signal });
  } catch (error) {
    const isForeign = isOwnError(error) && 'status' in error && [404, 405, 501].includes(Number(error.status));
    if (isForeign) return undefined;
    throw error;
  }
};
