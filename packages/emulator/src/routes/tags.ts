import { z } from 'zod';
import type { Asset, Tag } from '../entities.ts';
import { HttpError, notFound } from '../http-error.ts';
import { getVersion } from '../lookup.ts';
import type { Platform } from '../platform.ts';
import type { VersionContent } from '../store.ts';
import { created, listOf, type Routes, readBody } from './route.ts';

const tagBody = z.object({ name: z.string().min(1) });
const idsBody = z.array(z.string());

const tagAnswer = ({ id, name, target_type }: Tag): object => ({ id, name, target_type });

const findTag = ({ tags }: VersionContent, name: string | null): Tag | undefined =>
  [...tags.values()].find((tag) => tag.name === name);

/** Tags of assets; those of data, versions and the organization are not known yet. */
export const tagRoutes = ({ store }: Platform): Routes => {
  const getTag = (id: string): Tag => {
    const tag = store.tags.get(id);
    if (tag === undefined) throw notFound('Tag');
    return tag;
  };
  const targetsOf = (tag: Tag, body: unknown): Asset[] =>
    readBody(idsBody, body).map((id) => {
      const asset = store.assets.get(id);
      if (asset?.version_id !== tag.version_id)
        throw new HttpError(400, `Asset ${id} is not one that this tag can mark`);
      return asset;
    });
  return {
    'GET /api/dataset/version/:id/tags': ({ param }) =>
      listOf([...getVersion(store, param('id')).tags.values()].map(tagAnswer)),
    'POST /api/dataset/version/:id/tags': ({ param, body }) => {
      const content = getVersion(store, param('id'));
      const { name } = readBody(tagBody, body);
      if (findTag(content, name) !== undefined) throw new HttpError(409, `A tag is named ${name} already`);
      return created(tagAnswer(store.addTag(content, name)));
    },
    'GET /api/dataset/version/:id/tags/find': ({ param, query }) => {
      const tag = findTag(getVersion(store, param('id')), query.get('name'));
      if (tag === undefined) throw notFound('Tag');
      return tagAnswer(tag);
    },
    'GET /api/tag/:id': ({ param }) => tagAnswer(getTag(param('id'))),
    'POST /api/tag/:id/attach': ({ param, body }) => {
      const tag = getTag(param('id'));
      const assets = targetsOf(tag, body);
      for (const asset of assets) if (!asset.tags.includes(tag)) asset.tags.push(tag);
      return { tag: tagAnswer(tag), count: assets.length };
    },
    'POST /api/tag/:id/detach': ({ param, body }) => {
      const tag = getTag(param('id'));
      const assets = targetsOf(tag, body);
      for (const asset of assets) asset.tags = asset.tags.filter((other) => other !== tag);
      return { tag: tagAnswer(tag), count: assets.length };
    },
  };
};
