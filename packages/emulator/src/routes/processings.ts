import { z } from 'zod';
import { PROCESSING_TARGETS, PROCESSING_TYPES, type Processing } from '../entities/processings.ts';
import { HttpError, notFound } from '../http-error.ts';
import { jsonObject } from '../json.ts';
import type { Platform } from '../platform.ts';
import type { Store } from '../store.ts';
import { definedOf } from './changes.ts';
import { orderedPageOf } from './ordered-page.ts';
import { created, NO_CONTENT, type Routes, readBody } from './route.ts';

const processingBody = z.object({
  name: z.string().min(1),
  target: z.enum(PROCESSING_TARGETS),
  description: z.string().nullish(),
  type: z.enum(PROCESSING_TYPES).nullish(),
  default_cpu: z.int().min(0),
  default_gpu: z.int().min(0),
  default_parameters: jsonObject,
  docker_image: z.string().min(1),
  docker_tag: z.string().min(1),
  docker_flags: z.array(z.string()).nullish(),
});

const processingUpdate = z.object({
  docker_image: z.string().min(1).optional(),
  docker_tag: z.string().min(1).optional(),
  description: z.string().optional(),
  default_parameters: jsonObject.optional(),
  default_cpu: z.int().min(0).optional(),
  default_gpu: z.int().min(0).optional(),
});

const processingAnswer = ({ inputs: _inputs, ...processing }: Processing): object => processing;

/** @throws HttpError 404 */
export const getProcessing = (store: Store, id: string): Processing => {
  const processing = store.processings.byId.get(id);
  if (processing === undefined) throw notFound('Processing');
  return processing;
};

export const processingRoutes = ({ store }: Platform): Routes => {
  const { processings } = store;
  return {
    'GET /api/organization/:org/processings': ({ query }) =>
      orderedPageOf([...processings.byId.values()], query, processingAnswer),
    'POST /api/organization/:org/processings': ({ body }) => {
      const { description, type, docker_flags, ...fields } = readBody(processingBody, body);
      if (processings.findByName(fields.name) !== undefined) {
        throw new HttpError(409, `A processing is named ${fields.name} already`);
      }
      const optional = { description: description ?? '', type: type ?? null, docker_flags: docker_flags ?? null };
      return created(processingAnswer(processings.add({ ...fields, ...optional, private: true })));
    },
    'GET /api/organization/:org/processings/find': ({ query }) => {
      const processing = processings.findByName(query.get('name'));
      if (processing === undefined) throw notFound('Processing');
      return processingAnswer(processing);
    },
    'GET /api/processings/public/find': ({ query }) => {
      const processing = processings.findByName(query.get('name'));
      if (processing === undefined || processing.private) throw notFound('Public processing');
      return processingAnswer(processing);
    },
    'GET /api/processing/:id': ({ param }) => processingAnswer(getProcessing(store, param('id'))),
    'PATCH /api/processing/:id': ({ param, body }) => {
      const processing = getProcessing(store, param('id'));
      return processingAnswer(Object.assign(processing, definedOf(readBody(processingUpdate, body))));
    },
    'DELETE /api/processing/:id': ({ param }) => {
      processings.byId.delete(getProcessing(store, param('id')).id);
      return NO_CONTENT;
    },
  };
};
