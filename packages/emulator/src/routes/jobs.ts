import { z } from 'zod';
import type { Behaviour } from '../behaviour.ts';
import type { Job, JobRunStatus } from '../entities/jobs.ts';
import type { JsonObject } from '../entities/values.ts';
import { HttpError } from '../http-error.ts';
import { getJob } from '../lookup.ts';
import type { Platform } from '../platform.ts';
import { contextOf } from './job-context.ts';
import { type Routes, readBody } from './route.ts';

type ReachableStatus = Exclude<JobRunStatus, 'PENDING' | 'QUEUED'>;

/** From where each status may be reached. A status that is set already may be set again: an answer can be lost. */
const ALLOWED_FROM: Record<ReachableStatus, readonly JobRunStatus[]> = {
  RUNNING: ['PENDING', 'QUEUED', 'RUNNING', 'FAILED'],
  SUCCEEDED: ['RUNNING', 'SUCCEEDED'],
  FAILED: ['PENDING', 'QUEUED', 'RUNNING', 'FAILED'],
  KILLED: ['PENDING', 'QUEUED', 'RUNNING', 'FAILED', 'SUCCEEDED', 'KILLED'],
};

const loggingBody = z.object({
  line_nb: z.int().min(0),
  log: z.union([z.string(), z.array(z.string())]),
  part: z.string(),
  final: z.boolean(),
  special: z.union([z.boolean(), z.string(), z.array(z.unknown())]),
});

const saveBody = z.object({ logging_object_name: z.string() });

export const statusOf = (job: Job): JobRunStatus => job.runs[0].status;

export const setStatus = ({ store }: Platform, job: Job, status: ReachableStatus): void => {
  const before = statusOf(job);
  if (!ALLOWED_FROM[status].includes(before)) {
    throw new HttpError(409, `A job that is ${before} cannot become ${status}`);
  }
  if (before === status) return;
  // A failed job that is started again gets a run of its own; the newest stands first.
  if (before === 'FAILED' && status === 'RUNNING') {
    job.runs.unshift({
      id: store.newId('job run'),
      status,
      created_at: store.clock.now(),
      updated_at: store.clock.now(),
    });
  } else {
    Object.assign(job.runs[0], { status, updated_at: store.clock.now() });
  }
  job.statuses.push(status);
};

export const jobAnswer = (platform: Platform, job: Job): JsonObject => ({
  id: job.id,
  type: job.type,
  status: statusOf(job),
  created_at: job.created_at,
  updated_at: job.runs[0].updated_at,
  logging_object_name: job.loggingObjectName,
  runs: job.runs,
  ...job.launch,
  ...contextOf(platform, job),
});

const addLines = (job: Job, body: z.infer<typeof loggingBody>, behaviour: Behaviour): void => {
  if (body.special === 'exit_code') {
    job.exitCode = String(body.log);
    return;
  }
  if (behaviour.lineGap === 'refused' && body.line_nb > 0 && !job.lines.has(body.line_nb - 1)) {
    throw new HttpError(400, `Line ${body.line_nb} came before line ${body.line_nb - 1}`);
  }
  const logs = Array.isArray(body.log) ? body.log : [body.log];
  for (const [index, log] of logs.entries()) {
    const lineNb = body.line_nb + index;
    if (behaviour.lineSentTwice === 'is-ignored' && job.lines.has(lineNb)) continue;
    job.lines.set(lineNb, { lineNb, part: body.part, log });
  }
};

export const jobRoutes = (platform: Platform): Routes => {
  const { store, objects, behaviour } = platform;
  const move = (id: string, status: ReachableStatus): JsonObject => {
    const job = getJob(store, id);
    setStatus(platform, job, status);
    return jobAnswer(platform, job);
  };
  return {
    'GET /api/organization/:org/jobv2s/find': ({ query }) => jobAnswer(platform, getJob(store, query.get('id') ?? '')),
    'GET /api/v2/job/:id': ({ param }) => jobAnswer(platform, getJob(store, param('id'))),
    'POST /api/v2/job/:id/running': ({ param }) => move(param('id'), 'RUNNING'),
    'POST /api/v2/job/:id/succeed': ({ param }) => move(param('id'), 'SUCCEEDED'),
    'POST /api/v2/job/:id/fail': ({ param }) => move(param('id'), 'FAILED'),
    'POST /api/v2/job/:id/logging': ({ param, body }) => {
      addLines(getJob(store, param('id')), readBody(loggingBody, body), behaviour);
      return {};
    },
    'POST /api/v2/job/:id/logging/save': ({ param, body }) => {
      const job = getJob(store, param('id'));
      const { logging_object_name } = readBody(saveBody, body);
      if (objects.get(logging_object_name) === undefined) {
        throw new HttpError(400, `Nothing is stored under ${logging_object_name}`);
      }
      job.loggingObjectName = logging_object_name;
      return { id: job.id, logging_object_name };
    },
  };
};
