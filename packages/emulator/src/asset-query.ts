import type { Asset } from './entities/datasets.ts';
import { HttpError } from './http-error.ts';

export type AssetFilter = (asset: Asset) => boolean;

const FIELDS: Record<string, (asset: Asset) => readonly string[]> = {
  'tags.name': ({ tags }) => tags.map(({ name }) => name),
  // No data has tags yet.
  'data.tags.name': () => [],
  'data.filename': ({ data }) => [data.filename],
};

const CONDITION = /^\s*([\w.]+)\s*(?:=\s*"([^"]*)"|in\s*\(\s*((?:"[^"]*"\s*,?\s*)+)\))\s*(?:and\s+|$)/;

/**
 * Reads the part of the query language that the vendor's client writes by itself: equality and `in`, joined by `and`.
 * @throws HttpError 501 for anything else, so that no condition is ignored.
 */
export const readAssetQuery = (text: string | null): AssetFilter => {
  const conditions: AssetFilter[] = [];
  let rest = text ?? '';
  while (rest !== '') {
    const [matched, field = '', value, list = ''] = CONDITION.exec(rest) ?? [];
    const read = FIELDS[field];
    if (matched === undefined || read === undefined)
      throw new HttpError(501, `The emulator cannot read the query ${text}`);
    const wanted = value === undefined ? [...list.matchAll(/"([^"]*)"/g)].map((match) => match[1]) : [value];
    conditions.push((asset) => read(asset).some((name) => wanted.includes(name)));
    rest = rest.slice(matched.length);
  }
  return (asset) => conditions.every((condition) => condition(asset));
};
