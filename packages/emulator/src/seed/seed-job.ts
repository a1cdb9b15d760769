import type { Job } from '../entities/jobs.ts';
import type { ModelVersion } from '../entities/models.ts';
import type { ProcessingTarget } from '../entities/processings.ts';
import type { JsonObject } from '../entities/values.ts';
import type { Platform } from '../platform.ts';
import type { LakeContent } from '../store/datalake-tables.ts';
import type { VersionContent } from '../store/dataset-tables.ts';
import { newJob } from '../store/new-job.ts';
import type { Store } from '../store.ts';
import type { SeedJob } from './seed-options.ts';

/** What was seeded before the job, and may be its target. */
export interface JobPlaces {
  readonly content: VersionContent;
  readonly lake: LakeContent;
  readonly model: ModelVersion | undefined;
}

/** Types that work on something else than a dataset version. */
const TARGETS: Readonly<Record<string, ProcessingTarget>> = {
  DATA_AUTO_TAGGING: 'DATALAKE',
  MODEL_CONVERSION: 'MODEL_VERSION',
  MODEL_COMPRESSION: 'MODEL_VERSION',
};

const idOf = (target: ProcessingTarget, { content, lake, model }: JobPlaces): string => {
  if (target === 'DATASET_VERSION') return content.version.id;
  if (target === 'DATALAKE') return lake.datalake.id;
  if (model === undefined) throw new Error('A job on a model version needs a model; none is given.');
  return model.id;
};

const selectAssets = ({ assetIds = [], assetFilenames = [] }: SeedJob, content: VersionContent): string[] => {
  const named = assetFilenames.flatMap((filename) => {
    const assets = content.assetsByFilename.get(filename);
    if (assets.length === 0) throw new Error(`The job names ${filename}, which is not among the images.`);
    return assets.map(({ id }) => id);
  });
  return [...(assetIds === 'all' ? content.assets.map(({ id }) => id) : assetIds), ...named];
};

const payloadOf = (options: SeedJob, target: ProcessingTarget, content: VersionContent): JsonObject | undefined => {
  const isChosen = options.assetIds !== undefined || options.assetFilenames !== undefined;
  if (target === 'MODEL_VERSION' || (target === 'DATASET_VERSION' && !isChosen)) return undefined;
  const chosen = selectAssets(isChosen ? options : { assetIds: 'all' }, content);
  if (target === 'DATASET_VERSION') return { asset_ids: chosen };
  const dataIds = new Map(content.assets.map(({ id, data }) => [id, data.id]));
  return { data_ids: chosen.map((id) => dataIds.get(id) ?? id) };
};

const makeOutput = (store: Store, { version: { dataset } }: VersionContent, name: string): string => {
  if (store.versionsOf(dataset).some(({ version }) => version.version === name)) {
    throw new Error(`The dataset ${dataset.name} has a version ${name} already.`);
  }
  const made = store.addVersion({ dataset, version: name, description: '', type: 'NOT_CONFIGURED', is_locked: false });
  return made.version.id;
};

/**
 * Adds a job that nobody launched.
 * @throws Error when it names an image that is not there, an output version that is, or a model and none is given.
 */
export const seedJob = (platform: Platform, options: SeedJob, places: JobPlaces): Job => {
  const { store, objects } = platform;
  const { content, model } = places;
  const { type = 'PRE_ANNOTATION', contextKey = 'processing_job', withModel = true, outputVersion } = options;
  const target = options.target ?? TARGETS[type] ?? 'DATASET_VERSION';
  const id = store.newId('job');
  const payload = payloadOf(options, target, content);
  const payloadObjectName = payload === undefined ? null : `processing/${id}/payload.json`;
  if (payloadObjectName !== null) {
    objects.put(payloadObjectName, Buffer.from(JSON.stringify(payload)), 'application/json');
  }
  // In the newest generation the run makes the version itself, by its name.
  const isNamed = contextKey === 'processing_job';
  const job = newJob(store.newId, store.clock, {
    id,
    type,
    contextKey,
    target,
    targetId: idOf(target, places),
    inputs: {
      ...(withModel && model !== undefined && target !== 'MODEL_VERSION' && { model_version_id: model.id }),
      ...(isNamed && outputVersion !== undefined && { target_version_name: outputVersion }),
    },
    outputId: isNamed || outputVersion === undefined ? null : makeOutput(store, content, outputVersion),
    parameters: { ...options.parameters },
    payloadObjectName,
  });
  store.jobs.set(id, job);
  return job;
};
