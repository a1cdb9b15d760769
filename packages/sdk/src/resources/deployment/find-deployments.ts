import type { Connection } from '../../http/connection.ts';
import type { LazyList } from '../../http/lazy-list.ts';
import { sendTelling } from '../../http/lost-answer.ts';
import { apiPath } from '../../http/query.ts';
import type { MaybeSignal } from '../../http/signals.ts';
import { readDeployment, readDeploymentPage } from '../../wire/deployment.ts';
import type { CallOptions } from '../call-options.ts';
import { type ListOptions, listRecords } from '../listing/list-records.ts';
import { Deployment } from './deployment.ts';

/**
 * What a deployment serves. The platform makes up a name when none is given; `minThreshold` (0) is the least score that
 * a prediction must have; images go to the default datalake unless `targetDatalake` is given; with `disableServing` the
 * platform does not run the model, and predictions are only monitored.
 */
export interface CreateDeploymentOptions extends CallOptions {
  readonly modelVersion: { readonly id: string };
  readonly shadowModelVersion?: { readonly id: string } | undefined;
  readonly name?: string | undefined;
  readonly minThreshold?: number | undefined;
  readonly targetDatalake?: { readonly id: string } | undefined;
  readonly disableServing?: boolean | undefined;
}

const pathOf = (connection: Connection): string => apiPath`/api/organization/${connection.organizationId}/deployments`;

export const findDeployment = async (
  connection: Connection,
  query: { readonly id: string } | { readonly name: string },
  signal: MaybeSignal,
): Promise<Deployment> => {
  const path = `${pathOf(connection)}/find`;
  const record = await connection.request({ method: 'GET', path, query: { ...query }, read: readDeployment, signal });
  return new Deployment(connection, record);
};

export const listDeployments = (connection: Connection, range: ListOptions): LazyList<Deployment> =>
  listRecords(connection, {
    path: pathOf(connection),
    range,
    read: readDeploymentPage,
    make: (record) => new Deployment(connection, record),
    signal: range.signal,
  });

export const createDeployment = async (
  connection: Connection,
  options: CreateDeploymentOptions,
): Promise<Deployment> => {
  const call = {
    method: 'POST',
    path: pathOf(connection),
    body: {
      model_version_id: options.modelVersion.id,
      name: options.name,
      min_threshold: options.minThreshold,
      target_datalake_id: options.targetDatalake?.id,
      shadow_model_version_id: options.shadowModelVersion?.id,
      disable_serving: options.disableServing === true ? true : undefined,
    },
    read: readDeployment,
    signal: options.signal,
  } as const;
  const record = await sendTelling('listDeployments() tells', () => connection.request(call));
  return new Deployment(connection, record);
};
