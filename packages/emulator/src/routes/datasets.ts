import { z } from 'zod';
import type { Dataset, DatasetVersion } from '../entities/datasets.ts';
import { INFERENCE_TYPES } from '../entities/values.ts';
import { HttpError, notFound } from '../http-error.ts';
import { getVersion } from '../lookup.ts';
import type { Platform } from '../platform.ts';
import type { VersionContent } from '../store/dataset-tables.ts';
import { created, pageOf, type Routes, readBody } from './route.ts';

const datasetBody = z.object({ name: z.string().min(1), description: z.string().default('') });

const versionBody = z.object({
  version: z.string().min(1),
  description: z.string().default(''),
  type: z.enum(INFERENCE_TYPES).default('NOT_CONFIGURED'),
});

const versionUpdate = z.object({
  version: z.string().min(1).optional(),
  description: z.string().optional(),
  type: z.enum(INFERENCE_TYPES).optional(),
});

const datasetAnswer = (dataset: Dataset): object => ({ ...dataset, tags: [] });

const versionAnswer = ({ version, assets }: VersionContent): object => {
  const { dataset, ...fields } = version;
  return {
    ...fields,
    origin_id: dataset.id,
    origin_name: dataset.name,
    annotation_campaign_id: null,
    size: assets.length,
    tags: [],
  };
};

const statsOf = ({ annotations }: VersionContent): object => {
  const counts: Record<string, number> = {};
  let objects = 0;
  for (const { shapes } of annotations.values()) {
    for (const { label } of shapes) counts[label.name] = (counts[label.name] ?? 0) + 1;
    objects += shapes.length;
  }
  return { label_repartition: counts, nb_objects: objects, nb_annotations: annotations.size };
};

const lockRoute =
  ({ store }: Platform, isLocked: boolean): Routes[string] =>
  ({ param }) => {
    const content = getVersion(store, param('id'));
    content.version.is_locked = isLocked;
    return versionAnswer(content);
  };

export const datasetVersionRoutes = (platform: Platform): Routes => {
  const { store } = platform;
  return {
    'GET /api/organization/:org/datasetversions/find': ({ query }) =>
      versionAnswer(getVersion(store, query.get('id') ?? '')),
    'GET /api/dataset/version/:id': ({ param }) => versionAnswer(getVersion(store, param('id'))),
    'PATCH /api/dataset/version/:id': ({ param, body }) => {
      const content = getVersion(store, param('id'));
      const changes: Partial<DatasetVersion> = {};
      for (const [key, value] of Object.entries(readBody(versionUpdate, body)))
        Object.assign(changes, { [key]: value });
      if (content.version.is_locked) throw new HttpError(423, 'The dataset version is locked');
      Object.assign(content.version, changes);
      return versionAnswer(content);
    },
    'GET /api/dataset/version/:id/stats': ({ param }) => statsOf(getVersion(store, param('id'))),
    'POST /api/dataset/version/:id/lock': lockRoute(platform, true),
    'POST /api/dataset/version/:id/unlock': lockRoute(platform, false),
  };
};

export const datasetRoutes = ({ store }: Platform): Routes => {
  const getDataset = (matches: (dataset: Dataset) => boolean): Dataset => {
    const dataset = [...store.datasets.values()].find(matches);
    if (dataset === undefined) throw notFound('Dataset');
    return dataset;
  };
  const versionsOf = (datasetId: string): VersionContent[] => {
    const { id } = getDataset((dataset) => dataset.id === datasetId);
    return [...store.versions.values()].filter(({ version }) => version.dataset.id === id);
  };
  return {
    'GET /api/organization/:org/datasets': ({ query }) =>
      pageOf([...store.datasets.values()].map(datasetAnswer), query),
    'POST /api/organization/:org/datasets': ({ body }) => {
      const { name, description } = readBody(datasetBody, body);
      if ([...store.datasets.values()].some((dataset) => dataset.name === name)) {
        throw new HttpError(409, `A dataset is named ${name} already`);
      }
      return created(datasetAnswer(store.addDataset(name, description)));
    },
    'GET /api/organization/:org/datasets/find': ({ query }) => {
      const [id, name] = [query.get('id'), query.get('name')];
      return datasetAnswer(getDataset((dataset) => (id === null ? dataset.name === name : dataset.id === id)));
    },
    'GET /api/dataset/:id': ({ param }) => datasetAnswer(getDataset(({ id }) => id === param('id'))),
    'GET /api/dataset/:id/versions': ({ param, query }) => pageOf(versionsOf(param('id')).map(versionAnswer), query),
    'POST /api/dataset/:id/versions': ({ param, body }) => {
      const fields = readBody(versionBody, body);
      const dataset = getDataset(({ id }) => id === param('id'));
      if (versionsOf(dataset.id).some(({ version }) => version.version === fields.version)) {
        throw new HttpError(409, `${dataset.name} has a version ${fields.version} already`);
      }
      return created(versionAnswer(store.addVersion({ dataset, ...fields, is_locked: false })));
    },
    'GET /api/dataset/:id/versions/find': ({ param, query }) => {
      const [id, name] = [query.get('id'), query.get('version')];
      const content = versionsOf(param('id')).find(({ version }) =>
        id === null ? version.version === name : version.id === id,
      );
      if (content === undefined) throw notFound('Dataset version');
      return versionAnswer(content);
    },
  };
};
