import { PicselliaError } from '../../errors.ts';
import { readNothing } from '../../http/connection.ts';
import { apiPath } from '../../http/query.ts';
import type { MaybeSignal } from '../../http/signals.ts';
import { NoShadowModelError } from '../../monitoring/errors.ts';
import { readModelVersion } from '../../wire/model.ts';
import { StoredModelVersion } from '../model/stored-model-version.ts';
import type { DeploymentSite } from './site.ts';

const fetchModelVersion = async (
  site: DeploymentSite,
  id: string,
  signal: MaybeSignal,
): Promise<StoredModelVersion> => {
  const path = apiPath`/api/model/version/${id}`;
  const record = await site.connection.request({ method: 'GET', path, read: readModelVersion(id), signal });
  return new StoredModelVersion(site.connection, record);
};

export const getModelVersion = async (site: DeploymentSite, signal: MaybeSignal): Promise<StoredModelVersion> => {
  await site.sync(signal);
  const { modelVersionId, name } = site.record;
  if (modelVersionId === undefined) throw new PicselliaError(`deployment ${name} has no model`);
  return fetchModelVersion(site, modelVersionId, signal);
};

export const getShadowModel = async (site: DeploymentSite, signal: MaybeSignal): Promise<StoredModelVersion> => {
  await site.sync(signal);
  const { shadowModelVersionId, name } = site.record;
  if (shadowModelVersionId === undefined) throw new NoShadowModelError(`deployment ${name} has no shadow model`);
  return fetchModelVersion(site, shadowModelVersionId, signal);
};

/** Makes a version the model of the deployment, or its shadow; doing so twice is doing it once. */
export const setModel = (
  site: DeploymentSite,
  role: 'model' | 'shadow',
  choice: { readonly modelVersion: { readonly id: string }; readonly signal: MaybeSignal },
): Promise<void> =>
  site.connection.request({
    method: 'POST',
    path: `${site.path}/${role}`,
    body: { model_version_id: choice.modelVersion.id },
    isIdempotent: true,
    read: readNothing,
    signal: choice.signal,
  });
