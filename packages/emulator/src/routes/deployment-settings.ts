import { z } from 'zod';
import { DEPLOYMENT_POLICIES } from '../entities/deployments.ts';
import { HttpError } from '../http-error.ts';
import type { Platform } from '../platform.ts';
import { BUCKET } from '../storage/presign.ts';
import { deploymentAnswer, getDeployment, refuseOtherType } from './deployments.ts';
import { getModelVersion } from './model-versions.ts';
import { listOf, type Routes, readBody } from './route.ts';

const modelBody = z.object({ model_version_id: z.string() });
const policyBody = z.object({ policy: z.enum(DEPLOYMENT_POLICIES) });
const toggleBody = z.object({ active: z.boolean() });

/** What a deployment runs, where it stores, and who is promoted. */
export const deploymentSettingRoutes = (platform: Platform): Routes => {
  const { store } = platform;
  return {
    'POST /api/deployment/:id/model': ({ param, body }) => {
      const { deployment } = getDeployment(store, param('id'));
      const model = getModelVersion(store, readBody(modelBody, body).model_version_id);
      refuseOtherType(model, deployment.type);
      store.deployments.setModel(deployment, model);
      return deploymentAnswer(platform, deployment);
    },
    'POST /api/deployment/:id/shadow': ({ param, body }) => {
      const { deployment } = getDeployment(store, param('id'));
      const shadow = getModelVersion(store, readBody(modelBody, body).model_version_id);
      refuseOtherType(shadow, deployment.type);
      deployment.shadow = shadow;
      return deploymentAnswer(platform, deployment);
    },
    'GET /api/deployment/:id/labels': ({ param }) => listOf(getDeployment(store, param('id')).deployment.labels),
    'GET /api/deployment/:id/datalake/connector': ({ param }) => {
      const { deployment } = getDeployment(store, param('id'));
      const lake = store.datalakes.lakes.get(deployment.target_datalake_id);
      if (lake === undefined) throw new HttpError(409, 'The target datalake is gone');
      return { id: lake.datalake.connector_id, client_type: platform.storageKind, bucket_name: BUCKET };
    },
    'POST /api/deployment/:id/pipeline/cd': ({ param, body }) => {
      const { deployment } = getDeployment(store, param('id'));
      deployment.continuousDeployment = { ...readBody(policyBody, body), active: true };
      return deployment.continuousDeployment;
    },
    'PUT /api/deployment/:id/pipeline/cd': ({ param, body }) => {
      const { continuousDeployment } = getDeployment(store, param('id')).deployment;
      if (continuousDeployment === null) throw new HttpError(400, 'Continuous deployment is not set up');
      return Object.assign(continuousDeployment, readBody(toggleBody, body));
    },
  };
};
