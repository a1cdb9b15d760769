import { z } from 'zod';
import type { Job } from '../entities/jobs.ts';
import { HttpError, notFound } from '../http-error.ts';
import { getJob } from '../lookup.ts';
import type { Platform } from '../platform.ts';
import { NO_CONTENT, type Routes, readBody } from './route.ts';

const updateBody = z.object({ object_name: z.string().min(1).optional() });

/** The log file of a job, under the id of the job. */
export const loggingFileRoutes = ({ store, objects }: Platform): Routes => {
  const getLogged = (id: string): Job & { loggingObjectName: string } => {
    const job = getJob(store, id);
    const { loggingObjectName } = job;
    if (loggingObjectName === null) throw notFound('Logging file');
    return Object.assign(job, { loggingObjectName });
  };
  const answer = ({ id, loggingObjectName }: Job & { loggingObjectName: string }): object => ({
    id,
    object_name: loggingObjectName,
    presigned_url: objects.presignGet(loggingObjectName),
  });
  return {
    'GET /api/logging/file/:id': ({ param }) => answer(getLogged(param('id'))),
    'PATCH /api/logging/file/:id': ({ param, body }) => {
      const job = getLogged(param('id'));
      const { object_name = job.loggingObjectName } = readBody(updateBody, body);
      if (objects.get(object_name) === undefined) throw new HttpError(400, `Nothing is stored under ${object_name}`);
      job.loggingObjectName = object_name;
      return answer(job);
    },
    'DELETE /api/logging/file/:id': ({ param }) => {
      getLogged(param('id'));
      getJob(store, param('id')).loggingObjectName = null;
      return NO_CONTENT;
    },
  };
};
