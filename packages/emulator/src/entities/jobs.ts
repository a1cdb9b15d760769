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
  type: string;
  contextKey: ContextKey;
  targetId: string;
  modelVersionId: string | null;
  parameters: object;
  /** Object whose signed URL is the context's payload_presigned_url. */
  payloadObjectName: string | null;
  runs: [JobRun, ...JobRun[]];
  statuses: JobRunStatus[];
  lines: Map<number, LogLine>;
  exitCode: string | undefined;
  loggingObjectName: string | null;
  created_at: string;
}
