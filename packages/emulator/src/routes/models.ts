import type { ModelFile, ModelVersion } from '../entities/models.ts';
import { notFound } from '../http-error.ts';
import type { Platform } from '../platform.ts';
import { listOf, type Routes } from './route.ts';

export const modelRoutes = ({ store, objects }: Platform): Routes => {
  const getModelVersion = (id: string): ModelVersion => {
    const version = store.models.versions.get(id);
    if (version === undefined) throw notFound('Model version');
    return version;
  };
  const filesOf = (id: string): ModelFile[] => {
    const version = getModelVersion(id);
    return [...store.models.files.values()].filter(({ version_id }) => version_id === version.id);
  };
  const answer = ({ version_id: _version, ...file }: ModelFile): object => ({
    ...file,
    presigned_url: objects.presignGet(file.object_name),
  });
  const versionAnswer = (version: ModelVersion): object => ({ ...version, tags: [] });
  return {
    'GET /api/organization/:org/modelversions/find': ({ query }) =>
      versionAnswer(getModelVersion(query.get('id') ?? '')),
    'GET /api/model/version/:id': ({ param }) => versionAnswer(getModelVersion(param('id'))),
    'GET /api/model/version/:id/modelfiles': ({ param }) => listOf(filesOf(param('id')).map(answer)),
    'GET /api/model/version/:id/modelfiles/find': ({ param, query }) => {
      const file = filesOf(param('id')).find(({ name }) => name === query.get('name'));
      if (file === undefined) throw notFound('Model file');
      return answer(file);
    },
    'GET /api/model/file/:id': ({ param }) => {
      const file = store.models.files.get(param('id'));
      if (file === undefined) throw notFound('Model file');
      return answer(file);
    },
  };
};
