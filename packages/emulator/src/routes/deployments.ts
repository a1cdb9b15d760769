import { z } from 'zod';
import type { Deployment } from '../entities/deployments.ts';
import type { ModelVersion } from '../entities/models.ts';
import { HttpError, notFound } from '../http-error.ts';
import type { Platform } from '../platform.ts';
import type { DeploymentContent, NewDeployment } from '../store/deployment-tables.ts';
import type { Store } from '../store.ts';
import { definedOf } from './changes.ts';
import { getModelVersion } from './model-versions.ts';
import { orderedPageOf } from './ordered-page.ts';
import { type Answer, created, NO_CONTENT, type Routes, readBody } from './route.ts';
import { tagAnswers } from './tags.ts';

const fraction = z.number().min(0).max(1);

const deployBody = z.object({
  name: z.string().min(1).optional(),
  min_threshold: fraction.optional(),
  target_datalake_id: z.string().optional(),
});

const deploymentBody = deployBody.extend({
  model_version_id: z.string(),
  shadow_model_version_id: z.string().optional(),
  disable_serving: z.boolean().default(false),
});

const deploymentUpdate = deployBody.extend({ sample_rate: fraction.optional() });

/** @throws HttpError 404 */
export const getDeployment = (store: Store, id: string): DeploymentContent => {
  const content = store.deployments.byId.get(id);
  if (content === undefined) throw notFound('Deployment');
  return content;
};

export const deploymentAnswer = ({ services }: Platform, deployment: Deployment): object => ({
  id: deployment.id,
  name: deployment.name,
  type: deployment.type,
  model_version_id: deployment.model.id,
  shadow_model_version_id: deployment.shadow?.id ?? null,
  target_datalake_id: deployment.target_datalake_id,
  min_threshold: deployment.min_threshold,
  sample_rate: deployment.sample_rate,
  oracle_host: services.hosts.oracle,
  serving_host: deployment.servingDisabled ? null : services.hosts.serving,
  review_campaign_id: null,
  created_at: deployment.created_at,
  tags: tagAnswers(deployment),
});

const findByName = (store: Store, name: string | null): Deployment | undefined =>
  [...store.deployments.byId.values()].find(({ deployment }) => deployment.name === name)?.deployment;

const refuseIfTaken = (store: Store, name: string, except?: Deployment): void => {
  const other = findByName(store, name);
  if (other !== undefined && other !== except) throw new HttpError(409, `A deployment is named ${name} already`);
};

/** The id of a datalake that a body names, else of the default one. */
const targetLake = ({ datalakes, datalake }: Store, id: string | undefined): string => {
  if (id !== undefined && !datalakes.lakes.has(id)) throw new HttpError(400, `There is no datalake ${id}`);
  return id ?? datalake.id;
};

/** @throws HttpError 400 for a model of another type than the deployment's. */
export const refuseOtherType = (model: ModelVersion, type: Deployment['type']): void => {
  if (model.type !== type) throw new HttpError(400, `The model must be of type ${type}, not ${model.type}`);
};

const addDeployment = (
  platform: Platform,
  fields: Omit<NewDeployment, 'name'> & { name: string | undefined },
): Answer => {
  const { store } = platform;
  const { model, shadow } = fields;
  const name = fields.name ?? `${model.origin.name}-${model.name}`;
  refuseIfTaken(store, name);
  if (shadow !== null) refuseOtherType(shadow, model.type);
  return created(deploymentAnswer(platform, store.deployments.add({ ...fields, name }).deployment));
};

const creationRoutes = (platform: Platform): Routes => {
  const { store } = platform;
  return {
    'POST /api/organization/:org/deployments': ({ body }) => {
      const fields = readBody(deploymentBody, body);
      const { shadow_model_version_id: shadowId } = fields;
      return addDeployment(platform, {
        name: fields.name,
        model: getModelVersion(store, fields.model_version_id),
        shadow: shadowId === undefined ? null : getModelVersion(store, shadowId),
        min_threshold: fields.min_threshold ?? null,
        target_datalake_id: targetLake(store, fields.target_datalake_id),
        servingDisabled: fields.disable_serving,
      });
    },
    'POST /api/model/version/:id/deploy': ({ param, body }) => {
      const model = getModelVersion(store, param('id'));
      const fields = readBody(deployBody, body ?? {});
      return addDeployment(platform, {
        name: fields.name,
        model,
        shadow: null,
        min_threshold: fields.min_threshold ?? null,
        target_datalake_id: targetLake(store, fields.target_datalake_id),
        servingDisabled: false,
      });
    },
  };
};

export const deploymentRoutes = (platform: Platform): Routes => {
  const { store } = platform;
  const answer = (deployment: Deployment): object => deploymentAnswer(platform, deployment);
  return {
    ...creationRoutes(platform),
    'GET /api/organization/:org/deployments': ({ query }) => {
      const deployments = [...store.deployments.byId.values()].map(({ deployment }) => deployment);
      return orderedPageOf(deployments, query, answer);
    },
    'GET /api/organization/:org/deployments/find': ({ query }) => {
      const id = query.get('id');
      if (id !== null) return answer(getDeployment(store, id).deployment);
      const found = findByName(store, query.get('name'));
      if (found === undefined) throw notFound('Deployment');
      return answer(found);
    },
    'GET /api/deployment/:id': ({ param }) => answer(getDeployment(store, param('id')).deployment),
    'PATCH /api/deployment/:id': ({ param, body }) => {
      const { deployment } = getDeployment(store, param('id'));
      const changes = definedOf(readBody(deploymentUpdate, body));
      if (changes.name !== undefined) refuseIfTaken(store, changes.name, deployment);
      targetLake(store, changes.target_datalake_id);
      if (changes.sample_rate !== undefined) deployment.undecidedCount = 0;
      return answer(Object.assign(deployment, changes));
    },
    'DELETE /api/deployment/:id': ({ param, query }) => {
      const content = getDeployment(store, param('id'));
      const isForced = (query.get('force_delete') ?? '').toLowerCase() === 'true';
      if (content.predictedAssets.length > 0 && !isForced) {
        throw new HttpError(
          409,
          `The deployment ${content.deployment.name} holds predicted assets; force_delete deletes them`,
        );
      }
      store.deployments.remove(content);
      return NO_CONTENT;
    },
  };
};
