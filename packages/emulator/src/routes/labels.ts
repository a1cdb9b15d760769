import { z } from 'zod';
import type { Label } from '../entities/datasets.ts';
import { HttpError, notFound } from '../http-error.ts';
import { getVersion, refuseIfLocked } from '../lookup.ts';
import type { Platform } from '../platform.ts';
import { labelAnswer } from '../shapes/answers.ts';
import type { VersionContent } from '../store/dataset-tables.ts';
import { created, listOf, type Routes, readBody } from './route.ts';

const labelBody = z.object({ name: z.string().min(1) });
const bulkBody = z.object({ names: z.array(z.string().min(1)) });
const skeletonBody = z.object({ vertices: z.array(z.string()), edges: z.array(z.unknown()) });

const skeletonsOf = ({ labels }: VersionContent): object =>
  Object.fromEntries(
    [...labels.values()].flatMap(({ id, skeleton }) => (skeleton === undefined ? [] : [[id, skeleton]])),
  );

export const labelRoutes = ({ store }: Platform): Routes => {
  const getLabel = (id: string): Label => {
    const label = store.labels.get(id);
    if (label === undefined) throw notFound('Label');
    return label;
  };
  return {
    'GET /api/dataset/version/:id/labels': ({ param }) =>
      listOf([...getVersion(store, param('id')).labels.values()].map(labelAnswer)),
    'POST /api/dataset/version/:id/labels': ({ param, body }) => {
      const content = getVersion(store, param('id'));
      const { name } = readBody(labelBody, body);
      refuseIfLocked(content);
      if (content.labelsByName.has(name)) throw new HttpError(409, `A label is named ${name} already`);
      return created(labelAnswer(store.addLabel(content, name)));
    },
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
    'GET /api/dataset/version/:id/labelgroups': ({ param }) => {
      getVersion(store, param('id'));
      return listOf([]);
    },
    'GET /api/dataset/version/:id/labels/skeleton': ({ param }) => ({
      items: skeletonsOf(getVersion(store, param('id'))),
    }),
    'GET /api/label/:id': ({ param }) => labelAnswer(getLabel(param('id'))),
    'GET /api/label/:id/skeleton': ({ param }) => getLabel(param('id')).skeleton ?? { vertices: [], edges: [] },
    'POST /api/label/:id/skeleton': ({ param, body }) => {
      const label = getLabel(param('id'));
      label.skeleton = readBody(skeletonBody, body);
      return label.skeleton;
    },
  };
};
