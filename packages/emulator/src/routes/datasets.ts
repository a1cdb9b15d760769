import { z } from 'zod';
import type { Dataset } from '../entities/datasets.ts';
import { INFERENCE_TYPES } from '../entities/values.ts';
import { HttpError, notFound } from '../http-error.ts';
import { refuseIfLocked } from '../lookup.ts';
import type { Platform } from '../platform.ts';
import type { VersionContent } from '../store/dataset-tables.ts';
import type { Store } from '../store.ts';
import { copyAssets, copyLabels } from '../version-copy.ts';
import { definedOf } from './changes.ts';
import { versionAnswer } from './dataset-versions.ts';
import { orderedPageOf } from './ordered-page.ts';
import { created, NO_CONTENT, type Routes, readBody } from './route.ts';
import { tagAnswers } from './tags.ts';
import { startTask } from './tasks.ts';

const datasetBody = z.object({ name: z.string().min(1), description: z.string().default('') });
const datasetUpdate = z.object({ name: z.string().min(1).optional(), description: z.string().optional() });

const versionBody = z.object({
  version: z.string().min(1),
  description: z.string().default(''),
  type: z.enum(INFERENCE_TYPES).default('NOT_CONFIGURED'),
});

const forkBody = versionBody.extend({
  parent_id: z.string(),
  with_tags: z.boolean().default(false),
  with_labels: z.boolean().default(false),
  with_annotations: z.boolean().default(false),
  asset_ids: z.array(z.string()).optional(),
});

const datasetAnswer = (dataset: Dataset): object => ({ ...dataset, tags: tagAnswers(dataset) });

const addVersion = (store: Store, dataset: Dataset, fields: z.infer<typeof versionBody>): VersionContent => {
  if (store.versionsOf(dataset).some(({ version }) => version.version === fields.version)) {
    throw new HttpError(409, `${dataset.name} has a version ${fields.version} already`);
  }
  return store.addVersion({ dataset, ...fields, is_locked: false });
};

/** A version beside another, which gives it its labels at once and its assets later; without a list, all of them. */
const fork = (platform: Platform, dataset: Dataset, body: unknown): object => {
  const { store } = platform;
  const { parent_id, with_tags, with_labels, with_annotations, asset_ids, ...fields } = readBody(forkBody, body);
  const source = store.versions.get(parent_id);
  if (source?.version.dataset !== dataset) throw new HttpError(400, `${parent_id} is no version of this dataset`);
  const wanted = asset_ids === undefined ? undefined : new Set(asset_ids);
  const assets = source.assets.filter(({ id }) => wanted === undefined || wanted.has(id));
  if (wanted !== undefined && assets.length < wanted.size) {
    throw new HttpError(
      400,
      `${wanted.size - assets.length} of the assets are not in version ${source.version.version}`,
    );
  }
  const target = addVersion(store, dataset, fields);
  if (with_labels || with_annotations) copyLabels(store, source, target);
  const job = startTask(platform, 'FORK_DATASET_VERSION', () =>
    copyAssets(store, assets, { target, withTags: with_tags, withAnnotations: with_annotations }),
  );
  return { dataset_version: versionAnswer(target), job };
};

const remove = (store: Store, dataset: Dataset): void => {
  const versions = store.versionsOf(dataset);
  for (const content of versions) refuseIfLocked(content);
  for (const content of versions) store.removeVersion(content);
  store.datasets.delete(dataset.id);
};

/** Gets datasets, or the 404 that the client expects. */
const getDataset = ({ datasets }: Store, id: string): Dataset => {
  const dataset = datasets.get(id);
  if (dataset === undefined) throw notFound('Dataset');
  return dataset;
};

export const datasetRoutes = ({ store }: Platform): Routes => {
  const named = (name: string): Dataset | undefined =>
    [...store.datasets.values()].find((dataset) => dataset.name === name);
  const checkName = (name: string, own?: Dataset): void => {
    const holder = named(name);
    if (holder !== undefined && holder !== own) throw new HttpError(409, `A dataset is named ${name} already`);
  };
  return {
    'GET /api/organization/:org/datasets': ({ query }) =>
      orderedPageOf([...store.datasets.values()], query, datasetAnswer),
    'POST /api/organization/:org/datasets': ({ body }) => {
      const { name, description } = readBody(datasetBody, body);
      checkName(name);
      return created(datasetAnswer(store.addDataset(name, description)));
    },
    'GET /api/organization/:org/datasets/find': ({ query }) => {
      const id = query.get('id');
      const dataset = id === null ? named(query.get('name') ?? '') : store.datasets.get(id);
      if (dataset === undefined) throw notFound('Dataset');
      return datasetAnswer(dataset);
    },
    'GET /api/dataset/:id': ({ param }) => datasetAnswer(getDataset(store, param('id'))),
    'PATCH /api/dataset/:id': ({ param, body }) => {
      const dataset = getDataset(store, param('id'));
      const changes = definedOf(readBody(datasetUpdate, body));
      if (changes.name !== undefined) checkName(changes.name, dataset);
      Object.assign(dataset, changes);
      return datasetAnswer(dataset);
    },
    'DELETE /api/dataset/:id': ({ param }) => {
      remove(store, getDataset(store, param('id')));
      return NO_CONTENT;
    },
  };
};

/** The versions of one dataset. */
export const versionsOfDatasetRoutes = (platform: Platform): Routes => {
  const { store } = platform;
  return {
    'GET /api/dataset/:id/versions': ({ param, query }) => {
      const versions = store.versionsOf(getDataset(store, param('id')));
      return orderedPageOf(versions.map(versionAnswer), query, (answer) => answer);
    },
    'POST /api/dataset/:id/versions': ({ param, body }) =>
      created(versionAnswer(addVersion(store, getDataset(store, param('id')), readBody(versionBody, body)))),
    'GET /api/dataset/:id/versions/find': ({ param, query }) => {
      const [id, name] = [query.get('id'), query.get('version')];
      const content = store
        .versionsOf(getDataset(store, param('id')))
        .find(({ version }) => (id === null ? version.version === name : version.id === id));
      if (content === undefined) throw notFound('Dataset version');
      return versionAnswer(content);
    },
    'POST /api/dataset/:id/fork': ({ param, body }) => created(fork(platform, getDataset(store, param('id')), body)),
  };
};
