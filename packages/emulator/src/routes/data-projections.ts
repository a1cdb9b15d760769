import { z } from 'zod';
import type { DataProjection } from '../entities/datalakes.ts';
import { HttpError, notFound } from '../http-error.ts';
import { jsonObject } from '../json.ts';
import { getData } from '../lookup.ts';
import type { Platform } from '../platform.ts';
import { created, listOf, NO_CONTENT, type Routes, readBody } from './route.ts';

const projectionBody = z.object({
  name: z.string().min(1),
  object_name: z.string().min(1),
  filename: z.string().min(1),
  content_type: z.string(),
  file_size: z.int().min(0).nullable().optional(),
  width: z.int().min(0).nullable().optional(),
  height: z.int().min(0).nullable().optional(),
  additional_info: jsonObject.nullable().optional(),
});

/** Other pictures of a data, as its thermal one. */
export const projectionRoutes = ({ store, objects }: Platform): Routes => {
  const { projections } = store.datalakes;
  const answer = (projection: DataProjection): object => ({
    ...projection,
    presigned_url: objects.presignGet(projection.object_name),
  });
  const getProjection = (id: string): DataProjection => {
    const projection = projections.get(id);
    if (projection === undefined) throw notFound('Projection');
    return projection;
  };
  return {
    'GET /api/data/:id/projections': ({ param }) => {
      const { id } = getData(store, param('id'));
      return listOf([...projections.values()].filter(({ data_id }) => data_id === id).map(answer));
    },
    'POST /api/data/:id/projections': ({ param, body }) => {
      const { id: data_id } = getData(store, param('id'));
      const { additional_info, file_size, width, height, ...fields } = readBody(projectionBody, body);
      if (objects.get(fields.object_name) === undefined) {
        throw new HttpError(400, `Nothing is stored under ${fields.object_name}`);
      }
      const infos = { ...additional_info, width: width ?? null, height: height ?? null };
      const record = { ...fields, data_id, file_size: file_size ?? null, compute_status: 'DONE', infos } as const;
      return created(answer(store.datalakes.addProjection(record)));
    },
    'GET /api/data/projection/:id': ({ param }) => answer(getProjection(param('id'))),
    'GET /api/data/projection/:id/presigned-url': ({ param }) => ({
      presigned_url: objects.presignGet(getProjection(param('id')).object_name),
    }),
    'DELETE /api/data/projection/:id': ({ param }) => {
      projections.delete(getProjection(param('id')).id);
      return NO_CONTENT;
    },
  };
};
