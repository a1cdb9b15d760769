import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError, errorCode } from '../errors.ts';

/**
 * Reads what a project's package.json says for one verb, under `picsellia-ts`; undefined when there is nothing.
 * @throws CommandError when the file is no JSON, or what it says is no object.
 */
export const readSettings = async (
  folder: string,
  verb: string,
): Promise<Readonly<Record<string, unknown>> | undefined> => {
  const path = join(folder, 'package.json');
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const manifest = parse(path, text);
  const settings = manifest?.['picsellia-ts'];
  if (settings === undefined) return undefined;
  const ofVerb = isObject(settings) ? (settings[verb] ?? {}) : undefined;
  if (isObject(ofVerb)) return ofVerb;
  throw new CommandError(`${path}: what stands under picsellia-ts is no object of options.`, {
    hint: `For instance: "picsellia-ts": { "${verb}": { "images": "images" } }`,
  });
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parse = (path: string, text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const manifest: unknown = JSON.parse(text);
    return isObject(manifest) ? manifest : undefined;
  } catch (cause) {
    throw new CommandError(`${path} is no JSON: ${String(cause)}`, { cause });
  }
};
