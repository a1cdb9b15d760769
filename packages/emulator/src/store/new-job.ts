import type { Clock } from '../clock.ts';
import type { Job } from '../entities/jobs.ts';
import type { IdSource } from '../ids.ts';

export type NewJob = Pick<
  Job,
  'id' | 'type' | 'contextKey' | 'target' | 'targetId' | 'inputs' | 'outputId' | 'parameters' | 'payloadObjectName'
> &
  Partial<Pick<Job, 'launch'>>;

/** A job that waits for its first run. */
export const newJob = (newId: IdSource, clock: Clock, fields: NewJob): Job => {
  const created_at = clock.now();
  return {
    launch: undefined,
    ...fields,
    runs: [{ id: newId('job run'), status: 'PENDING', created_at, updated_at: created_at }],
    statuses: ['PENDING'],
    lines: new Map(),
    exitCode: undefined,
    loggingObjectName: null,
    created_at,
  };
};
