import * as z from 'zod';
import { JOB_RUN_STATUSES, type JobRunStatus } from '../constants.ts';
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
