import { z } from 'zod';
import type { Model } from '../entities/models.ts';
import { HttpError, notFound } from '../http-error.ts';
import type { Platform } from '../platform.ts';
import type { Store } from '../store.ts';
import { definedOf } from './changes.ts';
import { orderedPageOf } from './ordered-page.ts';
import { created, NO_CONTENT, type Routes, readBody } from './route.ts';
import { tagAnswers } from './tags.ts';

const modelBody = z.object({ name: z.string().min(1), description: z.string().default('') });
const modelUpdate = modelBody.partial().extend({ description: z.string().optional() });

export const modelAnswer = (model: Model): object => ({ ...model, tags: tagAnswers(model) });

/** @throws HttpError 404 */
export const getModel = (store: Store, id: string): Model => {
  const model = store.models.models.get(id);
  if (model === undefined) throw notFound('Model');
  return model;
};

/** What other versions and services stand on cannot be taken away. */
export const refuseIfDeployed = (store: Store, versionIds: ReadonlySet<string>): void => {
  const user = [...store.deployments.byId.values()].find(
    ({ deployment: { model, shadow } }) => versionIds.has(model.id) || (shadow !== null && versionIds.has(shadow.id)),
  );
  if (user !== undefined) throw new HttpError(409, `The deployment ${user.deployment.name} uses this model`);
};

const refuseIfTaken = (store: Store, name: string, except?: Model): void => {
  const other = store.models.findByName(name);
  if (other !== undefined && other !== except) throw new HttpError(409, `A model is named ${name} already`);
};

const publicModels = ({ models }: Store): Model[] => [...models.models.values()].filter((model) => !model.private);

export const modelRoutes = ({ store }: Platform): Routes => {
  const { models } = store;
  return {
    'GET /api/organization/:org/models': ({ query }) => orderedPageOf([...models.models.values()], query, modelAnswer),
    'POST /api/organization/:org/models': ({ body }) => {
      const fields = readBody(modelBody, body);
      refuseIfTaken(store, fields.name);
      return created(modelAnswer(models.addModel({ ...fields, private: true })));
    },
    'GET /api/organization/:org/models/find': ({ query }) => {
      const id = query.get('id');
      const model = id === null ? models.findByName(query.get('name')) : models.models.get(id);
      if (model === undefined) throw notFound('Model');
      return modelAnswer(model);
    },
    'GET /api/models': ({ query }) => {
      const name = query.get('name');
      const found = publicModels(store).filter((model) => name === null || model.name === name);
      return orderedPageOf(found, query, modelAnswer);
    },
    'GET /api/models/find': ({ query }) => {
      const model = publicModels(store).find(({ name }) => name === query.get('name'));
      if (model === undefined) throw notFound('Public model');
      return modelAnswer(model);
    },
    'GET /api/model/:id': ({ param }) => modelAnswer(getModel(store, param('id'))),
    'PATCH /api/model/:id': ({ param, body }) => {
      const model = getModel(store, param('id'));
      const changes = definedOf(readBody(modelUpdate, body));
      if (changes.name !== undefined) refuseIfTaken(store, changes.name, model);
      return modelAnswer(Object.assign(model, changes));
    },
    'DELETE /api/model/:id': ({ param }) => {
      const model = getModel(store, param('id'));
      refuseIfDeployed(store, new Set(models.versionsOf(model).map(({ id }) => id)));
      models.removeModel(model);
      return NO_CONTENT;
    },
  };
};
