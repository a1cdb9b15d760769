import { readNothing } from '../../http/connection.ts';
import type { MaybeSignal } from '../../http/signals.ts';
import type { DeploymentSite } from './site.ts';

/**
 * What becomes of a newly trained model: it replaces the model, becomes the shadow, or waits for somebody to decide.
 */
export const CONTINUOUS_DEPLOYMENT_POLICIES = ['DEPLOY_CHAMPION', 'DEPLOY_SHADOW', 'DEPLOY_MANUAL'] as const;
/** What becomes of a newly trained model. */
export type ContinuousDeploymentPolicy = (typeof CONTINUOUS_DEPLOYMENT_POLICIES)[number];

/** Sets continuous deployment up, or changes it; both set a state, so that repeating is safe. */
export const configureContinuousDeployment = (
  site: DeploymentSite,
  change: { readonly policy: ContinuousDeploymentPolicy } | { readonly active: boolean },
  signal: MaybeSignal,
): Promise<void> =>
  site.connection.request({
    method: 'policy' in change ? 'POST' : 'PUT',
    path: `${site.path}/pipeline/cd`,
    body: change,
    isIdempotent: true,
    read: readNothing,
    signal,
  });
