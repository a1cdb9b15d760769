import type { Deployment } from '../entities/deployments.ts';
import type { ModelVersion } from '../entities/models.ts';
import type { Platform } from '../platform.ts';
import type { SeedDeployment } from './seed-options.ts';

/** A version that differs from another in nothing but its number, which also names it. */
const nextVersion = (
  { models }: Platform['store'],
  { origin, type, framework, labels, parameters }: ModelVersion,
): ModelVersion => models.addVersion(origin, { type, framework, labels, parameters });

/**
 * Deploys the seeded model.
 * @throws Error without a model, or when the name is taken.
 */
export const seedDeployment = (
  { store }: Platform,
  { name: wanted, withShadow = false, serving = true }: SeedDeployment,
  model: ModelVersion | undefined,
): Deployment => {
  if (model === undefined) throw new Error('A deployment needs a model; none is given.');
  const name = wanted ?? `${model.origin.name}-${model.name}`;
  if ([...store.deployments.byId.values()].some(({ deployment }) => deployment.name === name)) {
    throw new Error(`A deployment is named ${name} already.`);
  }
  return store.deployments.add({
    name,
    model,
    shadow: withShadow ? nextVersion(store, model) : null,
    min_threshold: null,
    target_datalake_id: store.datalake.id,
    servingDisabled: !serving,
  }).deployment;
};
