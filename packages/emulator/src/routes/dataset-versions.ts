import { z } from 'zod';
import { attributesBody } from '../custom-metadata/attributes.ts';
import { INFERENCE_TYPES } from '../entities/values.ts';
import { HttpError } from '../http-error.ts';
import { getVersion, refuseIfLocked } from '../lookup.ts';
import type { Platform } from '../platform.ts';
import type { VersionContent } from '../store/dataset-tables.ts';
import type { Store } from '../store.ts';
import { definedOf } from './changes.ts';
import { NO_CONTENT, type Routes, readBody } from './route.ts';
import { tagAnswers } from './tags.ts';

const versionUpdate = z.object({
  version: z.string().min(1).optional(),
  description: z.string().optional(),
  type: z.enum(INFERENCE_TYPES).optional(),
});

export const versionAnswer = ({ version, assets }: VersionContent): object => {
  const { dataset, attributes: _attributes, ...fields } = version;
  return {
    ...fields,
    origin_id: dataset.id,
    origin_name: dataset.name,
    annotation_campaign_id: null,
    size: assets.length,
    tags: tagAnswers(version),
  };
};

const statsOf = ({ annotations }: VersionContent): object => {
  const counts = new Map<string, number>();
  let objects = 0;
  for (const { shapes } of annotations.values()) {
    for (const { label } of shapes) counts.set(label.name, (counts.get(label.name) ?? 0) + 1);
    objects += shapes.length;
  }
  return { label_repartition: Object.fromEntries(counts), nb_objects: objects, nb_annotations: annotations.size };
};

/** How many assets have each tag, or show data that have it. */
const tagCountsOf = ({ assets }: VersionContent, tagType: string | null): object => {
  if (tagType !== 'ASSET' && tagType !== 'DATA') throw new HttpError(422, 'tag_type must be ASSET or DATA');
  const counts = new Map<string, number>();
  for (const asset of assets) {
    for (const { name } of tagType === 'ASSET' ? asset.tags : asset.data.tags)
      counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
};

const update = (store: Store, content: VersionContent, body: unknown): void => {
  const changes = definedOf(readBody(versionUpdate, body));
  refuseIfLocked(content);
  const { dataset } = content.version;
  const holder = store.versionsOf(dataset).find(({ version }) => version.version === changes.version);
  if (holder !== undefined && holder !== content) {
    throw new HttpError(409, `${dataset.name} has a version ${changes.version} already`);
  }
  Object.assign(content.version, changes);
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
      update(store, content, body);
      return versionAnswer(content);
    },
    'DELETE /api/dataset/version/:id': ({ param }) => {
      const content = getVersion(store, param('id'));
      refuseIfLocked(content);
      store.removeVersion(content);
      return NO_CONTENT;
    },
    'GET /api/dataset/version/:id/stats': ({ param }) => statsOf(getVersion(store, param('id'))),
    'GET /api/dataset/version/:id/analytics/tags': ({ param, query }) =>
      tagCountsOf(getVersion(store, param('id')), query.get('tag_type')),
    'GET /api/dataset/version/:id/attributes': ({ param }) => ({
      attributes: getVersion(store, param('id')).version.attributes,
    }),
    'POST /api/dataset/version/:id/attributes': ({ param, body }) => {
      const content = getVersion(store, param('id'));
      const { attributes } = readBody(attributesBody, body);
      refuseIfLocked(content);
      content.version.attributes = attributes;
      return { attributes };
    },
    'POST /api/dataset/version/:id/lock': lockRoute(platform, true),
    'POST /api/dataset/version/:id/unlock': lockRoute(platform, false),
  };
};
