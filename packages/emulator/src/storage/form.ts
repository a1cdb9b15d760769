import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface UploadForm {
  fields: Map<string, string>;
  file: Buffer;
}

/** Reads a multipart form with one part named file; undefined when it is no such form. */
export const readForm = async (request: IncomingMessage): Promise<UploadForm | undefined> => {
  const contentType = request.headers['content-type'] ?? '';
  const body = await buffer(request);
  const form = await new Response(body, { headers: { 'content-type': contentType } }).formData().catch(() => undefined);
  const file = form?.get('file');
  if (form === undefined || !(file instanceof File)) return undefined;
  const fields = new Map<string, string>();
  for (const [name, value] of form) {
    if (typeof value === 'string') fields.set(name, value);
  }
  return { fields, file: Buffer.from(await file.arrayBuffer()) };
};
