import { z } from 'zod';
import type { LabelGroup } from '../entities/datasets.ts';
import { HttpError, notFound } from '../http-error.ts';
import { getVersion, refuseIfLocked } from '../lookup.ts';
import type { Platform } from '../platform.ts';
import type { VersionContent } from '../store/dataset-tables.ts';
import { groupOf } from './labels.ts';
import { created, listOf, NO_CONTENT, type Routes, readBody } from './route.ts';

const groupBody = z.object({ name: z.string().min(1), parent_id: z.string().nullable().optional() });
const groupUpdate = groupBody.partial();

const groupAnswer = ({ id, name, parent }: LabelGroup): object => ({ id, name, parent_id: parent?.id ?? null });

/** What a group is to be called, and below what. */
interface Place {
  name: string;
  parent: LabelGroup | null;
}

/** @throws HttpError 409 when the place is another group's. */
const checkPlace = ({ labelGroups }: VersionContent, { name, parent }: Place, own?: LabelGroup): void => {
  const holder = [...labelGroups.values()].find((group) => group.name === name && group.parent === parent);
  if (holder !== undefined && holder !== own) throw new HttpError(409, `A label group is named ${name} already`);
};

const isBelow = (group: LabelGroup | null, ancestor: LabelGroup): boolean =>
  group !== null && (group === ancestor || isBelow(group.parent, ancestor));

export const labelGroupRoutes = ({ store }: Platform): Routes => {
  const getGroup = (id: string): LabelGroup => {
    const group = store.labelGroups.get(id);
    if (group === undefined) throw notFound('Label group');
    return group;
  };
  const contentOf = (group: LabelGroup): VersionContent => {
    const content = getVersion(store, group.version_id);
    refuseIfLocked(content);
    return content;
  };
  const parentOf = (content: VersionContent, id: string | null | undefined): LabelGroup | null =>
    id === null || id === undefined ? null : groupOf(content, id);
  return {
    'GET /api/dataset/version/:id/labelgroups': ({ param }) =>
      listOf([...getVersion(store, param('id')).labelGroups.values()].map(groupAnswer)),
    'POST /api/dataset/version/:id/labelgroups': ({ param, body }) => {
      const content = getVersion(store, param('id'));
      const { name, parent_id } = readBody(groupBody, body);
      refuseIfLocked(content);
      const parent = parentOf(content, parent_id);
      checkPlace(content, { name, parent });
      return created(groupAnswer(store.addLabelGroup(content, name, parent)));
    },
    'GET /api/label/group/:id': ({ param }) => groupAnswer(getGroup(param('id'))),
    'PATCH /api/label/group/:id': ({ param, body }) => {
      const group = getGroup(param('id'));
      const { name = group.name, parent_id } = readBody(groupUpdate, body);
      const content = contentOf(group);
      const parent = parent_id === undefined ? group.parent : parentOf(content, parent_id);
      if (isBelow(parent, group)) throw new HttpError(400, 'A label group cannot be below itself');
      checkPlace(content, { name, parent }, group);
      Object.assign(group, { name, parent });
      return groupAnswer(group);
    },
    'DELETE /api/label/group/:id': ({ param }) => {
      const group = getGroup(param('id'));
      store.removeLabelGroup(contentOf(group), group);
      return NO_CONTENT;
    },
  };
};
