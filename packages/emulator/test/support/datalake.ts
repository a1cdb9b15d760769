import type { Emulator } from '../../src/index.ts';
import { type ApiAnswer, callApi, readApi } from './api.ts';
import { makePng } from './png.ts';
import { connectorOf } from './storage.ts';

export interface DataRecord {
  id: string;
  object_name: string;
  filename: string;
  upload_status: string;
  meta: { width: number; height: number };
  metadata: object | null;
  custom_metadata: object | null;
  tags: { name: string }[];
  data_source: { id: string; name: string } | null;
}

export const defaultLake = async (emulator: Emulator): Promise<string> =>
  (await readApi<{ id: string }>(emulator, `GET /api/organization/${emulator.organizationId}/datalake`)).id;

/** Stores bytes as a new object of a data, and gives its name. */
export const storeObject = async (
  emulator: Emulator,
  filename: string,
  bytes: Buffer = makePng(64, 48),
): Promise<string> => {
  const connector = await connectorOf(emulator);
  const nameRoute = `POST /api/organization/${emulator.organizationId}/connector/${connector}/generate_object_name`;
  const body = { filename, type: 'DATA' };
  const { object_name } = await readApi<{ object_name: string }>(emulator, nameRoute, { body });
  const urlRoute = `POST /api/object-storage/${connector}/generate_presigned_url`;
  const signed = await readApi<{ presigned_url_data: { url: string; fields: Record<string, string> } }>(
    emulator,
    urlRoute,
    { body: { object_name, content_type: 'image/png' } },
  );
  const form = new FormData();
  for (const [name, value] of Object.entries(signed.presigned_url_data.fields)) form.set(name, value);
  form.set('Content-Type', 'image/png');
  form.set('file', new Blob([new Uint8Array(bytes)]), object_name);
  const { ok, status } = await fetch(signed.presigned_url_data.url, { method: 'POST', body: form });
  if (!ok) throw new Error(`The storage answered ${status}.`);
  return object_name;
};

export interface NewData extends Record<string, unknown> {
  filename: string;
  object_name: string;
}

/** Makes a data of an object that is stored; what is given comes on top. */
export const postData = async (emulator: Emulator, data: NewData): Promise<ApiAnswer> => {
  const body = { type: 'IMAGE', content_type: 'image/png', tags: [], data_source_id: null, ...data };
  return callApi(emulator, `POST /api/datalake/${await defaultLake(emulator)}/datas`, { body });
};

/** Uploads an image and makes a data of it. */
export const uploadData = async (emulator: Emulator, filename: string, fields: object = {}): Promise<DataRecord> => {
  const answer = await postData(emulator, { filename, object_name: await storeObject(emulator, filename), ...fields });
  if (answer.status !== 201) throw new Error(`The data was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body as DataRecord;
};
