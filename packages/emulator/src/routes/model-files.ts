import { z } from 'zod';
import type { ModelFile } from '../entities/models.ts';
import { HttpError, notFound } from '../http-error.ts';
import type { Platform } from '../platform.ts';
import { getModelVersion } from './model-versions.ts';
import { created, listOf, NO_CONTENT, type Routes, readBody } from './route.ts';

const fileBody = z.object({
  name: z.string().min(1),
  filename: z.string().min(1),
  object_name: z.string().min(1),
  large: z.boolean().default(false),
});

export const modelFileRoutes = ({ store, objects }: Platform): Routes => {
  const { models } = store;
  const answer = ({ version_id: _version, ...file }: ModelFile): object => ({
    ...file,
    presigned_url: objects.presignGet(file.object_name),
  });
  const filesOf = (versionId: string): ModelFile[] => models.filesOf(getModelVersion(store, versionId));
  const getFile = (id: string): ModelFile => {
    const file = models.files.get(id);
    if (file === undefined) throw notFound('Model file');
    return file;
  };
  return {
    'GET /api/model/version/:id/modelfiles': ({ param }) => listOf(filesOf(param('id')).map(answer)),
    'POST /api/model/version/:id/modelfiles': ({ param, body }) => {
      const version = getModelVersion(store, param('id'));
      const fields = readBody(fileBody, body);
      if (objects.get(fields.object_name) === undefined) {
        throw new HttpError(400, `Nothing is stored under ${fields.object_name}`);
      }
      if (models.filesOf(version).some(({ name }) => name === fields.name)) {
        throw new HttpError(409, `The model version has a file ${fields.name} already`);
      }
      return created(answer(models.addFile(version, fields)));
    },
    'GET /api/model/version/:id/modelfiles/find': ({ param, query }) => {
      const file = filesOf(param('id')).find(({ name }) => name === query.get('name'));
      if (file === undefined) throw notFound('Model file');
      return answer(file);
    },
    'GET /api/model/file/:id': ({ param }) => answer(getFile(param('id'))),
    'DELETE /api/model/file/:id': ({ param }) => {
      models.files.delete(getFile(param('id')).id);
      return NO_CONTENT;
    },
  };
};
