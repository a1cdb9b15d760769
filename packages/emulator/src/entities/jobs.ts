import type { ProcessingTarget } from './processings.ts';
import type { JsonObject } from './values.ts';

export type JobRunStatus = 'PENDING' | 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'KILLED';

export interface JobRun {
  id: string;
  status: JobRunStatus;
  created_at: string;
  updated_at: string;
}

export interface LogLine {
  lineNb: number;
  part: string;
  log: string;
}

export type ContextKey = 'processing_job' | 'dataset_version_processing_job' | 'datasetversionprocessingjob';

export interface Job {
  id: string;
  type: string | null;
  /** Generation of the context; that of a datalake or a model version has a key of its own in the older ones. */
  contextKey: ContextKey;
  target: ProcessingTarget;
  targetId: string;
  inputs: JsonObject;
  /** The dataset version or datalake that the older generations name as output. */
  outputId: string | null;
  parameters: JsonObject;
  /** Object whose signed URL is the context's payload_presigned_url. */
  payloadObjectName: string | null;
  runs: [JobRun, ...JobRun[]];
  statuses: JobRunStatus[];
  lines: Map<number, LogLine>;
  exitCode: string | undefined;
  loggingObjectName: string | null;
  created_at: string;
  /** What launched it, and the machine it asked for; undefined for a seeded job. */
  launch: { processing_id: string; cpu: number; gpu: number } | undefined;
}

export type TaskStatus = 'RUNNING' | 'SUCCESS' | 'TERMINATED' | 'FAILED';

/** A job of version 1: work of the platform itself. */
export interface TaskJob {
  id: string;
  type: string;
  status: TaskStatus;
  created_at: string;
}
