import { z } from 'zod';
import type { Tag } from '../entities/tags.ts';
import { HttpError } from '../http-error.ts';
import { getVersion, refuseIfLocked } from '../lookup.ts';
import type { Platform } from '../platform.ts';
import type { VersionContent } from '../store/dataset-tables.ts';
import type { Store } from '../store.ts';
import { created, type Routes, readBody } from './route.ts';
import { startTask } from './tasks.ts';

const convertBody = z.object({ tag_ids: z.array(z.string()), tag_type: z.enum(['ASSET', 'DATA']) });

/** Classifies each asset that has one of the tags by a label of the tag's name. What it is labelled with, it keeps. */
const convert = (store: Store, content: VersionContent, tags: ReadonlySet<Tag>): void => {
  if (!store.versions.has(content.version.id)) return;
  for (const asset of content.assets) {
    const held = new Set([...asset.tags, ...asset.data.tags].filter((tag) => tags.has(tag)));
    if (held.size === 0) continue;
    const fields = { status: 'PENDING', duration: 0, attributes: null } as const;
    const annotation = content.annotationsByAsset.get(asset.id).at(-1) ?? store.addAnnotation(asset, fields);
    for (const { name } of held) {
      const label = content.labelsByName.get(name) ?? store.addLabel(content, name);
      if (annotation.shapes.some((shape) => shape.label === label)) continue;
      store.addShape(annotation, { kind: 'classifications', label, text: null, attributes: null, geometry: {} });
    }
  }
};

export const tagConversionRoutes = (platform: Platform): Routes => {
  const { store } = platform;
  return {
    'POST /api/dataset/version/:id/tags/convert': ({ param, body }) => {
      const content = getVersion(store, param('id'));
      const { tag_ids, tag_type } = readBody(convertBody, body);
      refuseIfLocked(content);
      if (content.version.type !== 'CLASSIFICATION') {
        throw new HttpError(400, 'Tags become classifications in a version of type CLASSIFICATION alone');
      }
      const tags = tag_ids.map((id) => {
        const tag = store.tags.byId.get(id);
        const isOther = tag_type === 'ASSET' && tag?.scopeId !== content.version.id;
        if (tag?.target_type !== tag_type || isOther) throw new HttpError(400, `${id} is no ${tag_type} tag here`);
        return tag;
      });
      return created(startTask(platform, 'CONVERT_TAGS', () => convert(store, content, new Set(tags))));
    },
  };
};
