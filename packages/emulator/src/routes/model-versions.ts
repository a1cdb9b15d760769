import { z } from 'zod';
import { FRAMEWORKS, type Model, type ModelVersion } from '../entities/models.ts';
import { INFERENCE_TYPES } from '../entities/values.ts';
import { HttpError, notFound } from '../http-error.ts';
import { jsonObject } from '../json.ts';
import type { Platform } from '../platform.ts';
import type { Store } from '../store.ts';
import { definedOf } from './changes.ts';
import { getModel, modelAnswer, refuseIfDeployed } from './models.ts';
import { orderedPageOf } from './ordered-page.ts';
import { created, NO_CONTENT, type Routes, readBody } from './route.ts';
import { tagAnswers } from './tags.ts';

const versionBody = z.object({
  name: z.string().min(1).optional(),
  // The client refuses MULTI before it sends; NOT_CONFIGURED is what a version is without a type.
  type: z.enum(INFERENCE_TYPES).exclude(['MULTI']).optional(),
  framework: z.enum(FRAMEWORKS).optional(),
  docker_image: z.string().optional(),
  docker_tag: z.string().optional(),
  docker_flags: z.array(z.string()).optional(),
  docker_env_variables: jsonObject.optional(),
  thumbnail_object_name: z.string().optional(),
  notebook_link: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
  parameters: jsonObject.optional(),
  description: z.string().optional(),
});

const modelVersionAnswer = ({ context_id: _context, ...version }: ModelVersion): object => ({
  ...version,
  origin: modelAnswer(version.origin),
  tags: tagAnswers(version),
});

/** @throws HttpError 404 */
export const getModelVersion = (store: Store, id: string): ModelVersion => {
  const version = store.models.versions.get(id);
  if (version === undefined) throw notFound('Model version');
  return version;
};

/** `self` is the version that is to have the name; the model when it is yet to be made. */
const refuseIfTaken = ({ models }: Store, name: string, self: Model | ModelVersion): void => {
  const model = 'origin' in self ? self.origin : self;
  const other = models.versionsOf(model).find((version) => version.name === name);
  if (other !== undefined && other !== self) throw new HttpError(409, `${model.name} has a version ${name} already`);
};

/** What a version was made from; only an experiment would know data, so there are none. */
const contextAnswer = ({ context_id, parameters }: ModelVersion): object => ({
  id: context_id,
  experiment_id: null,
  datas: [],
  parameters,
});

const contextRoutes = ({ store }: Platform): Routes => ({
  'GET /api/model/version/:id/context': ({ param }) => contextAnswer(getModelVersion(store, param('id'))),
  'GET /api/model/version/:id/public/context': ({ param }) => {
    const version = getModelVersion(store, param('id'));
    if (version.origin.private) throw notFound('Public model version');
    return contextAnswer(version);
  },
  'GET /api/model/context/:id': ({ param }) => {
    const version = store.models.versionsByContextId.get(param('id'));
    if (version === undefined) throw notFound('Model context');
    return contextAnswer(version);
  },
});

export const modelVersionRoutes = (platform: Platform): Routes => {
  const { store } = platform;
  const { models } = store;
  return {
    'GET /api/model/:id/versions': ({ param, query }) =>
      orderedPageOf(models.versionsOf(getModel(store, param('id'))), query, modelVersionAnswer),
    'POST /api/model/:id/versions': ({ param, body }) => {
      const model = getModel(store, param('id'));
      const fields = definedOf(readBody(versionBody, body));
      if (fields.name !== undefined) refuseIfTaken(store, fields.name, model);
      return created(modelVersionAnswer(models.addVersion(model, fields)));
    },
    'GET /api/model/:id/versions/find': ({ param, query }) => {
      const [name, number] = [query.get('name'), query.get('version')];
      const found = models
        .versionsOf(getModel(store, param('id')))
        .find((version) => (number === null ? version.name === name : String(version.version) === number));
      if (found === undefined) throw notFound('Model version');
      return modelVersionAnswer(found);
    },
    'GET /api/organization/:org/modelversions/find': ({ query }) =>
      modelVersionAnswer(getModelVersion(store, query.get('id') ?? '')),
    'GET /api/model/version/:id': ({ param }) => modelVersionAnswer(getModelVersion(store, param('id'))),
    'PATCH /api/model/version/:id': ({ param, body }) => {
      const version = getModelVersion(store, param('id'));
      const changes = definedOf(readBody(versionBody, body));
      if (changes.name !== undefined) refuseIfTaken(store, changes.name, version);
      return modelVersionAnswer(Object.assign(version, changes));
    },
    'DELETE /api/model/version/:id': ({ param }) => {
      const version = getModelVersion(store, param('id'));
      refuseIfDeployed(store, new Set([version.id]));
      models.removeVersion(version);
      return NO_CONTENT;
    },
    ...contextRoutes(platform),
  };
};
