import { type ApiTarget, readApi } from './api.ts';

/** The connector of the organization, which every call about storage names. */
export const connectorOf = async (emulator: ApiTarget): Promise<string> => {
  const route = `GET /api/organization/${emulator.organizationId}`;
  return (await readApi<{ default_connector_id: string }>(emulator, route)).default_connector_id;
};

/** A new object name for a model's file. */
export const objectNameFor = async (emulator: ApiTarget, filename: string): Promise<string> => {
  const connector = await connectorOf(emulator);
  const route = `POST /api/organization/${emulator.organizationId}/connector/${connector}/generate_object_name`;
  const body = { filename, type: 'MODEL_FILE', context: { model_version_id: 'm' } };
  return (await readApi<{ object_name: string }>(emulator, route, { body })).object_name;
};

/** A signed URL that reads an object, or a URL that answers 404 when nothing is stored under the name. */
export const urlOf = async (emulator: ApiTarget & { storageHost: string }, objectName: string): Promise<string> => {
  const route = `POST /api/object-storage/${await connectorOf(emulator)}/retrieve_presigned_url`;
  const answer = readApi<{ presigned_url: string }>(emulator, route, { body: { object_name: objectName } });
  return answer.then(
    ({ presigned_url }) => presigned_url,
    () => `${emulator.storageHost}/none`,
  );
};
