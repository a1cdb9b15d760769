import { sendTelling } from '../../http/lost-answer.ts';
import { readDeployment } from '../../wire/deployment.ts';
import type { CallOptions } from '../call-options.ts';
import { Deployment } from '../deployment/deployment.ts';
import { StoredModelVersion } from './stored-model-version.ts';

/**
 * How to deploy a model version. The platform makes up a name when none is given; `minThreshold` (0) is the least score
 * that a prediction must have; images go to the default datalake unless `targetDatalake` is given.
 */
export interface DeployOptions extends CallOptions {
  readonly name?: string | undefined;
  readonly minThreshold?: number | undefined;
  readonly targetDatalake?: { readonly id: string } | undefined;
}

/** One state of a named model. */
export class ModelVersion extends StoredModelVersion {
  /** Makes a deployment of the version; not repeated after a lost answer. @throws ResourceConflictError, ApiError */
  async deploy(options: DeployOptions = {}): Promise<Deployment> {
    const { name, minThreshold, targetDatalake, signal } = options;
    const call = {
      method: 'POST',
      path: `${this.path}/deploy`,
      body: { name, min_threshold: minThreshold, target_datalake_id: targetDatalake?.id },
      read: readDeployment,
      signal,
    } as const;
    const record = await sendTelling('listDeployments() tells', () => this.connection.request(call));
    return new Deployment(this.connection, record);
  }
}
