import type { ContextKey, Job } from '../entities/jobs.ts';
import type { ProcessingTarget } from '../entities/processings.ts';
import type { JsonObject } from '../entities/values.ts';
import type { Platform } from '../platform.ts';

/** The key of the context in the generations that had one for each target. */
const OLDER_KEYS: Record<ProcessingTarget, string> = {
  DATASET_VERSION: 'dataset_version_processing_job',
  DATALAKE: 'datalake_processing_job',
  MODEL_VERSION: 'model_version_processing_job',
};

/** Contexts of the second generation, which tell each target apart. */
const OLDER_CONTEXTS: Record<ProcessingTarget, (job: Job, payload: string | null) => JsonObject> = {
  DATASET_VERSION: (job, payload) => ({
    input_dataset_version_id: job.targetId,
    output_dataset_version_id: job.outputId,
    model_version_id: job.inputs['model_version_id'] ?? null,
    parameters: job.parameters,
    payload_presigned_url: payload,
  }),
  DATALAKE: (job, payload) => ({
    input_datalake_id: job.targetId,
    output_datalake_id: job.outputId,
    model_version_id: job.inputs['model_version_id'] ?? null,
    parameters: job.parameters,
    payload_presigned_url: payload,
  }),
  MODEL_VERSION: (job) => ({ input_model_version_id: job.targetId, parameters: job.parameters }),
};

const keyOf = (contextKey: ContextKey, target: ProcessingTarget): string => {
  if (contextKey === 'processing_job') return contextKey;
  // The first generation knew dataset versions alone.
  return target === 'DATASET_VERSION' ? contextKey : OLDER_KEYS[target];
};

/** The first generation knew no payload, and left out what the type of its processing has no use for. */
const inFirstGeneration = (context: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(context).filter(([key, value]) => key !== 'payload_presigned_url' && value !== null),
  );

/** What a job is to do, under the key of its generation. */
export const contextOf = ({ objects }: Platform, job: Job): JsonObject => {
  const { contextKey, target, targetId, inputs, parameters } = job;
  const payload = job.payloadObjectName === null ? null : objects.presignGet(job.payloadObjectName);
  const key = keyOf(contextKey, target);
  if (key === 'processing_job') {
    return { [key]: { target, target_id: targetId, inputs, parameters, payload_presigned_url: payload } };
  }
  const context = OLDER_CONTEXTS[target](job, payload);
  return { [key]: key === 'datasetversionprocessingjob' ? inFirstGeneration(context) : context };
};
