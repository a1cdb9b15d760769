import { HttpError } from '../http-error.ts';

const JSON_FIELDS = new Set(['metadata', 'custom_metadata']);

const readField = (name: string, text: string): unknown => {
  if (!JSON_FIELDS.has(name)) return text;
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(422, `${name} must be the text of a JSON object`);
  }
};

/**
 * The form of a prediction as a plain body, so that it can be written down like any other: tags as a list, metadata
 * read, the image as base64.
 * @throws HttpError 422 when it is no form.
 */
export const readPredictForm = async (contentType: string, body: Buffer | string): Promise<Record<string, unknown>> => {
  const response = new Response(new Uint8Array(Buffer.from(body)), { headers: { 'content-type': contentType } });
  const form = await response.formData().catch(() => undefined);
  if (form === undefined) throw new HttpError(422, 'The body is no form');
  const fields: Record<string, unknown> = {};
  const tags = form.getAll('tags').map(String);
  for (const [name, value] of form) {
    if (Object.hasOwn(fields, name)) continue;
    if (value instanceof File) {
      fields[name] = { filename: value.name, content: Buffer.from(await value.arrayBuffer()).toString('base64') };
    } else {
      fields[name] = name === 'tags' ? tags : readField(name, value);
    }
  }
  return fields;
};
