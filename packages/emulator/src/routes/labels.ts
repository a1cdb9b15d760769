import { z } from 'zod';
import { attributesBody } from '../custom-metadata/attributes.ts';
import type { Label, LabelGroup } from '../entities/datasets.ts';
import { HttpError, notFound } from '../http-error.ts';
import { getVersion, refuseIfLocked } from '../lookup.ts';
import type { Platform } from '../platform.ts';
import { labelAnswer } from '../shapes/answers.ts';
import type { VersionContent } from '../store/dataset-tables.ts';
import type { Store } from '../store.ts';
import { created, listOf, NO_CONTENT, type Routes, readBody } from './route.ts';

const labelBody = z.object({ name: z.string().min(1) });
const labelUpdate = z.object({ name: z.string().min(1).optional(), group_id: z.string().optional() });
const bulkBody = z.object({ names: z.array(z.string().min(1)) });
/** Edges join two vertices by their numbers, which count from 1. */
const skeletonBody = z
  .object({ vertices: z.array(z.string()), edges: z.array(z.tuple([z.int(), z.int()])) })
  .refine(({ vertices, edges }) => edges.flat().every((vertex) => vertex >= 1 && vertex <= vertices.length), {
    error: 'An edge names a vertex that is not there',
    path: ['edges'],
  });

const skeletonsOf = ({ labels }: VersionContent): object =>
  Object.fromEntries(
    [...labels.values()].flatMap(({ id, skeleton }) => (skeleton === undefined ? [] : [[id, skeleton]])),
  );

const addLabel = (store: Store, content: VersionContent, body: unknown): Label => {
  const { name } = readBody(labelBody, body);
  refuseIfLocked(content);
  if (content.labelsByName.has(name)) throw new HttpError(409, `A label is named ${name} already`);
  return store.addLabel(content, name);
};

/** A group that a body names. @throws HttpError 400 when it is not one of the version. */
export const groupOf = ({ labelGroups }: VersionContent, id: string): LabelGroup => {
  const group = labelGroups.get(id);
  if (group === undefined) throw new HttpError(400, `${id} is no label group of this dataset version`);
  return group;
};

const updateLabel = (store: Store, label: Label, body: unknown): void => {
  const { name, group_id } = readBody(labelUpdate, body);
  const content = getVersion(store, label.version_id);
  refuseIfLocked(content);
  const holder = name === undefined ? undefined : content.labelsByName.get(name);
  if (holder !== undefined && holder !== label) throw new HttpError(409, `A label is named ${name} already`);
  if (group_id !== undefined) label.group = groupOf(content, group_id);
  if (name !== undefined) store.renameLabel(content, label, name);
};

/** The labels of a version. */
export const versionLabelRoutes = ({ store }: Platform): Routes => ({
  'GET /api/dataset/version/:id/labels': ({ param }) =>
    listOf([...getVersion(store, param('id')).labels.values()].map(labelAnswer)),
  'POST /api/dataset/version/:id/labels': ({ param, body }) =>
    created(labelAnswer(addLabel(store, getVersion(store, param('id')), body))),
  'GET /api/dataset/version/:id/labels/find': ({ param, query }) => {
    const label = getVersion(store, param('id')).labelsByName.get(query.get('name') ?? '');
    if (label === undefined) throw notFound('Label');
    return labelAnswer(label);
  },
  // Reads, and makes what is missing.
  'XGET /api/dataset/version/:id/bulk-labels': ({ param, body }) => {
    const content = getVersion(store, param('id'));
    const { names } = readBody(bulkBody, body);
    if (names.some((name) => !content.labelsByName.has(name))) refuseIfLocked(content);
    return [...new Set(names)].map((name) =>
      labelAnswer(content.labelsByName.get(name) ?? store.addLabel(content, name)),
    );
  },
  'GET /api/dataset/version/:id/labels/skeleton': ({ param }) => ({
    items: skeletonsOf(getVersion(store, param('id'))),
  }),
});

/** One label. */
export const labelRoutes = ({ store }: Platform): Routes => {
  const getLabel = (id: string): Label => {
    const label = store.labels.get(id);
    if (label === undefined) throw notFound('Label');
    return label;
  };
  const getUnlocked = (id: string): Label => {
    const label = getLabel(id);
    refuseIfLocked(getVersion(store, label.version_id));
    return label;
  };
  return {
    'GET /api/label/:id': ({ param }) => labelAnswer(getLabel(param('id'))),
    'PATCH /api/label/:id': ({ param, body }) => {
      const label = getLabel(param('id'));
      updateLabel(store, label, body);
      return labelAnswer(label);
    },
    'DELETE /api/label/:id': ({ param }) => {
      const label = getUnlocked(param('id'));
      store.removeLabel(getVersion(store, label.version_id), label);
      return NO_CONTENT;
    },
    'GET /api/label/:id/skeleton': ({ param }) => getLabel(param('id')).skeleton ?? { vertices: [], edges: [] },
    'POST /api/label/:id/skeleton': ({ param, body }) => {
      const label = getUnlocked(param('id'));
      label.skeleton = readBody(skeletonBody, body);
      return label.skeleton;
    },
    'GET /api/label/:id/attributes': ({ param }) => ({ attributes: getLabel(param('id')).attributes ?? null }),
    'POST /api/label/:id/attributes': ({ param, body }) => {
      const label = getUnlocked(param('id'));
      label.attributes = readBody(attributesBody, body).attributes;
      return { attributes: label.attributes };
    },
  };
};
