import { z } from 'zod';
import type { Tag, Taggable } from '../entities/tags.ts';
import { TAG_TARGETS, type TagTarget } from '../entities/values.ts';
import { HttpError, notFound } from '../http-error.ts';
import { getLake, getVersion } from '../lookup.ts';
import type { Platform } from '../platform.ts';
import type { TagTargets } from '../store/tag-tables.ts';
import type { Store } from '../store.ts';
import { type Call, created, listOf, NO_CONTENT, type Routes, readBody } from './route.ts';

const tagBody = z.object({ name: z.string().min(1) });
const organizationTagBody = tagBody.extend({ target_type: z.enum(TAG_TARGETS) });
const idsBody = z.array(z.string());

const tagAnswer = ({ id, name, target_type }: Tag): object => ({ id, name, target_type });

export const tagAnswers = ({ tags }: Taggable): object[] => tags.map(tagAnswer);

const targetsOfTable = (table: ReadonlyMap<string, Taggable>): TagTargets => ({
  find: (id) => table.get(id),
  all: () => table.values(),
});

/** Where to find what a tag is put on. */
const targetsOf = (store: Store): Record<TagTarget, TagTargets> => ({
  ASSET: targetsOfTable(store.assets),
  DATA: targetsOfTable(store.datalakes.datas),
  DATASET: targetsOfTable(store.datasets),
  DATASET_VERSION: {
    find: (id) => store.versions.get(id)?.version,
    all: () => [...store.versions.values()].map(({ version }) => version),
  },
  MODEL: targetsOfTable(store.models.models),
  MODEL_VERSION: targetsOfTable(store.models.versions),
  DEPLOYMENT: {
    find: (id) => store.deployments.byId.get(id)?.deployment,
    all: () => [...store.deployments.byId.values()].map(({ deployment }) => deployment),
  },
  PREDICTED_ASSET: targetsOfTable(store.deployments.predictedAssets),
});

interface TagScope {
  target: TagTarget;
  id: string;
}

const addTag = ({ tags }: Store, { target, id }: TagScope, name: string): object => {
  if (tags.find(target, id, name) !== undefined) throw new HttpError(409, `A tag is named ${name} already`);
  return tagAnswer(tags.add(target, id, name));
};

/** List, create and find below a path; each names the scope of its tags by the request. */
const scopeRoutes = (store: Store, path: string, scopeOf: (call: Call) => TagScope): Routes => ({
  [`GET ${path}`]: (call) => {
    const { target, id } = scopeOf(call);
    return listOf(store.tags.list(target, id).map(tagAnswer));
  },
  [`POST ${path}`]: (call) => created(addTag(store, scopeOf(call), readBody(tagBody, call.body).name)),
  [`GET ${path}/find`]: (call) => {
    const { target, id } = scopeOf(call);
    const tag = store.tags.find(target, id, call.query.get('name') ?? '');
    if (tag === undefined) throw notFound('Tag');
    return tagAnswer(tag);
  },
});

const organizationScope = ({ id }: { id: string }, target: unknown): TagScope => ({
  target: readBody(organizationTagBody.shape.target_type, target),
  id,
});

const markRoutes = (platform: Platform): Routes => {
  const { store } = platform;
  const targets = targetsOf(store);
  const getTag = (id: string): Tag => {
    const tag = store.tags.byId.get(id);
    if (tag === undefined) throw notFound('Tag');
    return tag;
  };
  const isInScope = (tag: Tag, record: object): boolean =>
    ('version_id' in record && record.version_id === tag.scopeId) ||
    ('datalake_id' in record && record.datalake_id === tag.scopeId) ||
    tag.scopeId === store.organization.id;
  const recordsOf = (tag: Tag, body: unknown): Taggable[] =>
    readBody(idsBody, body).map((id) => {
      const record = targets[tag.target_type].find(id);
      if (record === undefined || !isInScope(tag, record)) {
        throw new HttpError(400, `${id} is not one that the ${tag.target_type} tag ${tag.name} can mark`);
      }
      return record;
    });
  return {
    'GET /api/tag/:id': ({ param }) => tagAnswer(getTag(param('id'))),
    'PATCH /api/tag/:id': ({ param, body }) => {
      const tag = getTag(param('id'));
      const { name } = readBody(tagBody, body);
      const other = store.tags.find(tag.target_type, tag.scopeId, name);
      if (other !== undefined && other !== tag) throw new HttpError(409, `A tag is named ${name} already`);
      store.tags.rename(tag, name);
      return tagAnswer(tag);
    },
    'DELETE /api/tag/:id': ({ param }) => {
      const tag = getTag(param('id'));
      store.tags.remove(tag, targets[tag.target_type].all());
      return NO_CONTENT;
    },
    'POST /api/tag/:id/attach': ({ param, body }) => {
      const tag = getTag(param('id'));
      const records = recordsOf(tag, body);
      for (const record of records) {
        const repeats = platform.behaviour.tagAttachedTwice === 'twice';
        if (repeats || !record.tags.includes(tag)) record.tags = [...record.tags, tag];
      }
      return { tag: tagAnswer(tag), count: records.length };
    },
    'POST /api/tag/:id/detach': ({ param, body }) => {
      const tag = getTag(param('id'));
      const records = recordsOf(tag, body);
      for (const record of records) record.tags = record.tags.filter((other) => other !== tag);
      return { tag: tagAnswer(tag), count: records.length };
    },
  };
};

/** Tags of all eight targets: those of assets belong to a version, of data to a datalake, the others to all. */
export const tagRoutes = (platform: Platform): Routes => {
  const { store } = platform;
  const { organization } = store;
  return {
    ...scopeRoutes(store, '/api/dataset/version/:id/tags', ({ param }) => ({
      target: 'ASSET',
      id: getVersion(store, param('id')).version.id,
    })),
    ...scopeRoutes(store, '/api/datalake/:id/tags', ({ param }) => ({
      target: 'DATA',
      id: getLake(store, param('id')).datalake.id,
    })),
    ...scopeRoutes(store, '/api/organization/:org/tags', ({ query }) =>
      organizationScope(organization, query.get('target_type')),
    ),
    'POST /api/organization/:org/tags': ({ body }) => {
      const { name, target_type } = readBody(organizationTagBody, body);
      return created(addTag(store, { target: target_type, id: organization.id }, name));
    },
    ...markRoutes(platform),
  };
};
