import * as z from 'zod';
import { ConfigurationError } from '../errors.ts';

/** What a job tells a run about its work, whatever generation its payload is of. */
export interface JobContext {
  /** The key under which the payload stood. */
  readonly generation: Generation;
  /** What the target is; absent where the key does not say, and the task does. */
  readonly target?: 'dataset version' | 'datalake' | 'model version';
  readonly targetId: string;
  readonly outputVersionId?: string;
  /** Name of the version that the run makes for what it writes; in the newest generation alone. */
  readonly targetVersionName?: string;
  /** The datalake that new images go to, where the job names one. */
  readonly outputDatalakeId?: string;
  readonly modelVersionId?: string;
  /** As launched; values may be texts where the schema wants numbers. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** A signed URL to the ids of the assets that the job is about; absent for the whole target. */
  readonly payloadUrl?: string;
}

/** The keys of the payload, newest first. Source: docs/protocol.md#context-of-a-job. */
export const GENERATIONS = [
  'processing_job',
  'dataset_version_processing_job',
  'datalake_processing_job',
  'model_version_processing_job',
  'datasetversionprocessingjob',
] as const;
/** One of the keys under which a job's payload may stand. */
export type Generation = (typeof GENERATIONS)[number];

const id = z.guid();
const text = z.string().trim().min(1);
const parameters = z.record(z.string(), z.unknown()).nullish();

const newest = z
  .object({
    target_id: id,
    inputs: z.record(z.string(), z.unknown()).nullish(),
    parameters,
    payload_presigned_url: z.string().nullish(),
  })
  .transform(({ target_id, inputs, ...rest }) => ({
    target: undefined,
    targetId: target_id,
    modelVersionId: id.safeParse(inputs?.['model_version_id']).data,
    outputVersionId: undefined,
    targetVersionName: text.safeParse(inputs?.['target_version_name']).data,
    outputDatalakeId: id.safeParse(inputs?.['output_datalake_id']).data,
    parameters: rest.parameters ?? {},
    payloadUrl: rest.payload_presigned_url ?? undefined,
  }));

const older = z
  .object({
    input_dataset_version_id: id,
    output_dataset_version_id: id.nullish(),
    model_version_id: id.nullish(),
    parameters,
    payload_presigned_url: z.string().nullish(),
  })
  .transform((payload) => ({
    target: 'dataset version' as const,
    targetId: payload.input_dataset_version_id,
    modelVersionId: payload.model_version_id ?? undefined,
    outputVersionId: payload.output_dataset_version_id ?? undefined,
    targetVersionName: undefined,
    outputDatalakeId: undefined,
    parameters: payload.parameters ?? {},
    payloadUrl: payload.payload_presigned_url ?? undefined,
  }));

const olderDatalake = z
  .object({
    input_datalake_id: id,
    model_version_id: id.nullish(),
    parameters,
    payload_presigned_url: z.string().nullish(),
  })
  .transform((payload) => ({
    target: 'datalake' as const,
    targetId: payload.input_datalake_id,
    modelVersionId: payload.model_version_id ?? undefined,
    outputVersionId: undefined,
    targetVersionName: undefined,
    outputDatalakeId: undefined,
    parameters: payload.parameters ?? {},
    payloadUrl: payload.payload_presigned_url ?? undefined,
  }));

const olderModel = z.object({ input_model_version_id: id, parameters }).transform((payload) => ({
  target: 'model version' as const,
  targetId: payload.input_model_version_id,
  modelVersionId: undefined,
  outputVersionId: undefined,
  targetVersionName: undefined,
  outputDatalakeId: undefined,
  parameters: payload.parameters ?? {},
  payloadUrl: undefined,
}));

const READERS = {
  processing_job: newest,
  dataset_version_processing_job: older,
  datalake_processing_job: olderDatalake,
  model_version_processing_job: olderModel,
  datasetversionprocessingjob: older,
} satisfies Record<Generation, z.ZodType>;

/**
 * Reads the context out of a job's answer, the newest generation first.
 *
 * @throws ConfigurationError when the answer holds none of them, or one that lacks what every run needs.
 */
export const readJobContext = (answer: Readonly<Record<string, unknown>>): JobContext => {
  const generation = GENERATIONS.find((key) => answer[key] !== undefined && answer[key] !== null);
  if (generation === undefined) {
    throw new ConfigurationError(
      `the job holds no context of a processing: expected one of ${GENERATIONS.join(', ')}, ` +
        `found ${Object.keys(answer).sort().join(', ')}`,
    );
  }
  const parsed = READERS[generation].safeParse(answer[generation]);
  if (!parsed.success) {
    const issues = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'the whole'}: ${issue.message}`);
    throw new ConfigurationError(`the job's context ${generation} is not as expected: ${issues.join('; ')}`);
  }
  const { target, targetId, modelVersionId, outputVersionId, payloadUrl, targetVersionName, outputDatalakeId } =
    parsed.data;
  return {
    generation,
    ...(target !== undefined && { target }),
    targetId,
    parameters: parsed.data.parameters,
    ...(modelVersionId !== undefined && { modelVersionId }),
    ...(outputVersionId !== undefined && { outputVersionId }),
    ...(targetVersionName !== undefined && { targetVersionName }),
    ...(outputDatalakeId !== undefined && { outputDatalakeId }),
    ...(payloadUrl !== undefined && { payloadUrl }),
  };
};
