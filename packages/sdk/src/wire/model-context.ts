import * as z from 'zod';
import { withKnownId } from './known-id.ts';
import { lazily } from './lazily.ts';

/** A dataset version that a model was made with, under the name it had there; `repartition` is in the platform's words. */
export interface ModelDataset {
  readonly name: string;
  readonly versionId: string;
  readonly repartition: Readonly<Record<string, unknown>>;
}

export interface ModelContextRecord {
  readonly id: string;
  readonly experimentId: string | undefined;
  readonly datasets: readonly ModelDataset[];
  readonly parameters: Readonly<Record<string, unknown>>;
}

const contextWire = lazily(() =>
  z.object({
    id: z.string(),
    experiment_id: z.string().nullish(),
    datas: z.array(
      z.object({ name: z.string(), version_id: z.string(), repartition: z.record(z.string(), z.unknown()) }),
    ),
    parameters: z.record(z.string(), z.unknown()),
  }),
);

export const readModelContext = (body: unknown): ModelContextRecord => {
  const { id, experiment_id, datas, parameters } = contextWire().parse(body);
  return {
    id,
    experimentId: experiment_id ?? undefined,
    datasets: datas.map(({ name, version_id, repartition }) => ({ name, versionId: version_id, repartition })),
    parameters,
  };
};

export const readKnownModelContext =
  (knownId: string) =>
  (body: unknown): ModelContextRecord =>
    readModelContext(withKnownId(body, knownId));
