import type { Connection } from '../../http/connection.ts';
import { mayHaveBeenDone } from '../../http/lost-answer.ts';
import { chunksOf } from '../../http/pagination.ts';
import { pause } from '../../http/signals.ts';
import { JobFailedError } from '../../operation-errors.ts';
import { readWrappedJob } from '../../wire/job.ts';
import { InternalJob } from '../job/internal-job.ts';
import { TIMEOUT_MS, type WaitOptions } from '../job/wait-for-status.ts';
import { eachPart } from '../parts.ts';
import { ID_CHUNK } from '../tag/move-tag.ts';

/** How to wait for the platform's work; `wait` (true) is whether to wait at all. */
export interface BackgroundOptions extends WaitOptions {
  readonly wait?: boolean | undefined;
}

/** Something that is added to a version by its id, in background work of the platform. */
export interface Addition {
  readonly operation: string;
  readonly path: string;
  readonly ids: readonly string[];
  readonly bodyOf: (ids: readonly string[]) => object;
  /** Those of the ids whose assets are not there yet. */
  readonly missingOf: (ids: readonly string[]) => Promise<readonly string[]>;
}

const TRIES = 3;
const EVERY_MS = 1000;
/** Looks without any change after which the platform is taken to do nothing more. */
const SETTLED_LOOKS = 5;

/** Looks until nothing more comes: what is then missing was not asked for, or it would be on its way. */
const settledMissing = async (
  addition: Addition,
  ids: readonly string[],
  { everyMs = EVERY_MS, signal }: BackgroundOptions,
): Promise<readonly string[]> => {
  let missing = await addition.missingOf(ids);
  for (let looks = 0; looks < SETTLED_LOOKS && missing.length > 0; looks++) {
    await pause(everyMs, [signal]);
    const now = await addition.missingOf(missing);
    if (now.length < missing.length) looks = -1;
    missing = now;
  }
  return missing;
};

const startChunk = async (
  connection: Connection,
  addition: Addition,
  { chunk, options }: { chunk: readonly string[]; options: BackgroundOptions },
): Promise<InternalJob | undefined> => {
  const { signal } = options;
  let ids = chunk;
  for (let attempt = 1; ; attempt++) {
    try {
      const call = { method: 'POST', path: addition.path, body: addition.bodyOf(ids), read: readWrappedJob } as const;
      return new InternalJob(connection, await connection.request({ ...call, signal }));
    } catch (error) {
      if (!mayHaveBeenDone(error) || signal?.aborted === true || attempt >= TRIES) throw error;
      ids = await settledMissing(addition, ids, options);
      if (ids.length === 0) return undefined;
    }
  }
};

/** Waits for work of the platform to end well. @throws JobFailedError, WaitTimeoutError */
export const finish = async (operation: string, job: InternalJob, options: WaitOptions): Promise<InternalJob> => {
  const status = await job.waitForDone(options);
  if (status !== 'SUCCESS') throw new JobFailedError(operation, { id: job.id, status });
  return job;
};

/**
 * Adds by ids, each once, 10,000 in a request, and waits for the work to end unless told otherwise. After a lost answer
 * it looks what is there and adds only what is missing. Answers the jobs: one a request whose answer came.
 */
export const addOnce = async (
  connection: Connection,
  addition: Addition,
  options: BackgroundOptions,
): Promise<InternalJob[]> => {
  const { wait = true, timeoutMs = TIMEOUT_MS, signal } = options;
  const { operation } = addition;
  const started = await eachPart(operation, chunksOf(addition.ids, ID_CHUNK), {
    nameOf: (chunk) => `${chunk.length} ids from ${chunk[0]}`,
    run: (chunk) => startChunk(connection, addition, { chunk, options }),
    signal,
  });
  const jobs = started.filter((job) => job !== undefined);
  if (!wait) return jobs;
  const endMs = performance.now() + timeoutMs;
  return eachPart(operation, jobs, {
    nameOf: (job) => `job ${job.id}`,
    run: (job) => finish(operation, job, { ...options, timeoutMs: Math.max(0, endMs - performance.now()) }),
    signal,
  });
};
