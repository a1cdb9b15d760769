import { basename } from 'node:path';
import type { Asset, Dataset } from '../entities/datasets.ts';
import type { ModelVersion } from '../entities/models.ts';
import type { InferenceType } from '../entities/values.ts';
import type { Platform } from '../platform.ts';
import { contentTypeOf, lastSegment } from '../storage/object-name.ts';
import type { LakeContent } from '../store/datalake-tables.ts';
import type { VersionContent } from '../store/dataset-tables.ts';
import type { Store } from '../store.ts';
import { seedCoco } from './coco.ts';
import type { ResolvedImage, ResolvedSeed } from './resolve-seed.ts';
import { seedDeployment } from './seed-deployment.ts';
import { seedJob } from './seed-job.ts';
import type { Seeded, SeedModel } from './seed-options.ts';
import { seedProcessing } from './seed-processing.ts';

const lakeNamed = (store: Store, name: string | undefined): LakeContent => {
  if (name === undefined) return store.defaultLake;
  const known = [...store.datalakes.lakes.values()].find(({ datalake }) => datalake.name === name);
  const { id, connectorId } = store.organization;
  const fields = { name, description: '', connector_id: connectorId, organization_id: id };
  return known ?? store.datalakes.addLake(fields);
};

interface Places {
  lake: LakeContent;
  content: VersionContent;
}

/** A string as one block of memory; a concatenated one holds its pieces too. */
const flat = (text: string): string => Buffer.from(text).toString();

const seedAsset = ({ store, objects }: Platform, { lake, content }: Places, image: ResolvedImage): Asset => {
  const id = store.newId('data');
  const object_name = flat(`data/${id}/${lastSegment(image.filename)}`);
  const content_type = contentTypeOf(image.filename);
  const { width, height, stored } = image;
  if (stored !== undefined) objects.putBlob(object_name, stored, content_type);
  else if (image.path !== undefined) objects.putFile(object_name, image.path, content_type);
  const data = store.datalakes.addData(lake, {
    id,
    object_name,
    filename: image.filename,
    type: image.type ?? 'IMAGE',
    content_type,
    upload_status: image.uploadStatus ?? 'DONE',
    meta: { width, height },
    metadata: image.metadata === undefined ? null : { ...image.metadata },
    created_at: content.version.created_at,
  });
  return store.addAsset(content, data);
};

const datasetNamed = (store: Store, name: string | undefined): Dataset => {
  const wanted = name ?? (store.datasets.size === 0 ? 'dataset' : `dataset-${store.datasets.size + 1}`);
  return [...store.datasets.values()].find((dataset) => dataset.name === wanted) ?? store.addDataset(wanted, '');
};

const seedVersion = (store: Store, options: ResolvedSeed, type: InferenceType): VersionContent => {
  const dataset = datasetNamed(store, options.datasetName);
  const version = options.version ?? 'v1';
  if (
    [...store.versions.values()].some((other) => other.version.dataset === dataset && other.version.version === version)
  ) {
    throw new Error(`The dataset ${dataset.name} has a version ${version} already.`);
  }
  return store.addVersion({ dataset, version, description: '', type, is_locked: options.locked ?? false });
};

const seedModel = ({ store, objects }: Platform, model: SeedModel): ModelVersion => {
  const { models } = store;
  const origin =
    models.findByName(model.name) ??
    models.addModel({ name: model.name, description: '', private: model.private ?? true });
  const version = models.addVersion(origin, {
    ...(model.version === undefined ? {} : { name: model.version }),
    type: model.type ?? 'NOT_CONFIGURED',
    framework: model.framework ?? 'NOT_CONFIGURED',
    labels: model.labels ?? null,
    parameters: { ...model.parameters },
  });
  for (const { name, path, filename = basename(path) } of model.files) {
    const object_name = `model_file/${version.id}/${lastSegment(filename)}`;
    objects.putFile(object_name, path, contentTypeOf(filename));
    models.addFile(version, { name, filename, object_name, large: false });
  }
  return version;
};

/** Adds a dataset version with its images, labels and annotations, and the model and the job if they are asked for. */
export const seed = (platform: Platform, options: ResolvedSeed): Seeded => {
  const { store } = platform;
  const content = seedVersion(store, options, options.type ?? 'NOT_CONFIGURED');
  const lake = lakeNamed(store, options.datalakeName);
  const assets = options.images.map((image) => seedAsset(platform, { lake, content }, image));
  for (const name of new Set(options.labels ?? [])) store.addLabel(content, name);
  if (options.coco !== undefined) seedCoco(store, content, options.coco);
  const model = options.model === undefined ? undefined : seedModel(platform, options.model);
  const deployment = options.deployment === undefined ? undefined : seedDeployment(platform, options.deployment, model);
  const processing = options.processing === undefined ? undefined : seedProcessing(store, options.processing);
  const job = options.job === false ? undefined : seedJob(platform, options.job ?? {}, { content, lake, model });
  return {
    datalake_id: lake.datalake.id,
    dataset_id: content.version.dataset.id,
    dataset_version_id: content.version.id,
    ...(model === undefined ? {} : { model_version_id: model.id }),
    ...(deployment === undefined ? {} : { deployment_id: deployment.id }),
    ...(processing === undefined ? {} : { processing_id: processing.id }),
    ...(job === undefined ? {} : { job_id: job.id }),
    asset_ids: assets.map(({ id }) => id),
  };
};
