import * as z from 'zod';
import { INFERENCE_TYPES, type InferenceType } from '../constants.ts';
import { lazily } from './lazily.ts';
import type { Page } from './page.ts';

export interface DeploymentRecord {
  readonly id: string;
  readonly name: string;
  readonly type: InferenceType;
  readonly oracleHost: string | undefined;
  readonly servingHost: string | undefined;
  readonly modelVersionId: string | undefined;
  readonly shadowModelVersionId: string | undefined;
}

/** Where the images of a deployment are stored, as the services want it named. */
export interface TargetStorage {
  readonly connectorId: string;
  readonly clientType: string;
  readonly bucketName: string;
}

const deploymentWire = lazily(() =>
  z.object({
    id: z.string().optional(),
    name: z.string(),
    type: z.enum(INFERENCE_TYPES),
    oracle_host: z.string().nullish(),
    serving_host: z.string().nullish(),
    model_version_id: z.string().nullish(),
    shadow_model_version_id: z.string().nullish(),
  }),
);

const foundWire = lazily(() => deploymentWire().required({ id: true }));

const pageWire = lazily(() => z.object({ items: z.array(foundWire()), count: z.number().nullish() }));

const targetStorageWire = lazily(() => z.object({ id: z.string(), client_type: z.string(), bucket_name: z.string() }));

// Null says that there is none; a key that is missing says nothing.
const told = <T>(value: T | null | undefined, known: T | undefined): T | undefined =>
  value === undefined ? known : (value ?? undefined);

const toDeployment = (
  wire: z.infer<ReturnType<typeof deploymentWire>> & { id: string },
  known?: DeploymentRecord,
): DeploymentRecord => ({
  id: wire.id,
  name: wire.name,
  type: wire.type,
  oracleHost: told(wire.oracle_host, known?.oracleHost),
  servingHost: told(wire.serving_host, known?.servingHost),
  modelVersionId: told(wire.model_version_id, known?.modelVersionId),
  shadowModelVersionId: told(wire.shadow_model_version_id, known?.shadowModelVersionId),
});

export const readDeployment = (body: unknown): DeploymentRecord => toDeployment(foundWire().parse(body));

/** Reads a later answer about a deployment, which may leave out what is known already. */
export const rereadDeployment =
  (known: DeploymentRecord) =>
  (body: unknown): DeploymentRecord => {
    const wire = deploymentWire().parse(body);
    return toDeployment({ ...wire, id: wire.id ?? known.id }, known);
  };

export const readDeploymentPage = (body: unknown): Page<DeploymentRecord> => {
  const { items, count } = pageWire().parse(body);
  return { items: items.map((item) => toDeployment(item)), count: count ?? undefined };
};

export const readTargetStorage = (body: unknown): TargetStorage => {
  const { id, client_type, bucket_name } = targetStorageWire().parse(body);
  return { connectorId: id, clientType: client_type, bucketName: bucket_name };
};
