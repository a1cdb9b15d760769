import type { MonitorOptions, ShadowFacts } from '../../monitoring/monitor-options.ts';
import { prepareMonitored } from '../../monitoring/prepare.ts';
import { sendMonitored, sendShadow } from '../../monitoring/send.ts';
import type { MonitorAnswer } from '../../wire/monitoring.ts';
import type { DeploymentSite } from './site.ts';

/** Checks a prediction, then sends it. */
export const monitor = async (site: DeploymentSite, options: MonitorOptions): Promise<MonitorAnswer> => {
  const service = site.service('monitoring');
  const body = await prepareMonitored(options, { type: site.type, storage: (signal) => site.targetStorage(signal) });
  return sendMonitored(service, site.id, { body, signal: options.signal, delivery: options.delivery });
};

export const monitorShadow = async (
  site: DeploymentSite,
  oraclePredictionId: string,
  facts: ShadowFacts,
): Promise<void> => sendShadow(site.service('monitoring'), { oraclePredictionId, type: site.type }, facts);
