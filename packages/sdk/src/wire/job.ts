import * as z from 'zod';
import { JOB_RUN_STATUSES, JOB_STATUSES, type JobRunStatus, type JobStatus } from '../constants.ts';
import { withKnownId } from './known-id.ts';
import { lazily } from './lazily.ts';

/**
 * The platform's whole answer about a job, in the platform's own names: the context of the run is in it. Only `id`,
 * `status` and `type` are checked; `type` is absent when the platform names none.
 */
export interface JobAnswer {
  readonly id: string;
  readonly status: JobRunStatus;
  readonly type?: string;
  readonly [key: string]: unknown;
}

const jobWire = lazily(() => z.object({ id: z.string(), status: z.enum(JOB_RUN_STATUSES) }));
const jobUpdateWire = lazily(() => z.object({ status: z.enum(JOB_RUN_STATUSES) }));
const jobAnswerWire = lazily(() =>
  z.looseObject({
    id: z.string().optional(),
    status: z.enum(JOB_RUN_STATUSES),
    type: z.string().nullish(),
  }),
);

export interface JobRecord {
  readonly id: string;
  readonly status: JobRunStatus;
}

/** Background work of the platform itself. */
export interface InternalJobRecord {
  readonly id: string;
  readonly status: JobStatus;
}

const internalJobWire = lazily(() => z.object({ id: z.string(), status: z.enum(JOB_STATUSES) }));
const wrappedJobWire = lazily(() => z.object({ job: internalJobWire() }));
const storedLogWire = lazily(() => z.object({ logging_object_name: z.string() }));

export const readInternalJob = (body: unknown): InternalJobRecord => internalJobWire().parse(body);
/** The job in the answer of a call that starts one. */
export const readWrappedJob = (body: unknown): InternalJobRecord => wrappedJobWire().parse(body).job;
export const readKnownInternalJob =
  (knownId: string) =>
  (body: unknown): InternalJobRecord =>
    internalJobWire().parse(withKnownId(body, knownId));
export const readStoredLog = (body: unknown): string | undefined =>
  storedLogWire().safeParse(body).data?.logging_object_name;
export const readJob = (body: unknown): JobRecord => jobWire().parse(body);
export const readJobStatus = (body: unknown): JobRunStatus => jobUpdateWire().parse(body).status;

/** The answer of a refresh may leave the id out, so the known one stands in. */
export const readJobAnswer =
  (knownId: string) =>
  (body: unknown): JobAnswer => {
    const { id, type, ...rest } = jobAnswerWire().parse(body);
    return { ...rest, id: id ?? knownId, ...(typeof type === 'string' ? { type } : {}) };
  };

export interface LogLine {
  readonly lineNb: number;
  readonly log: string | readonly string[];
  readonly part: string;
  readonly isFinal: boolean;
  readonly special: boolean | string;
}

export const writeLogLine = (line: LogLine): object => ({
  line_nb: line.lineNb,
  log: line.log,
  final: line.isFinal,
  part: line.part,
  special: line.special,
});
