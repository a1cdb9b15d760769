import type { JsonObject } from '../entities/values.ts';
import { HttpError } from '../http-error.ts';
import { isOfType, type KeyConfig, rankOf } from './key-config.ts';

/** What data of a datalake may say of themselves; without keys, anything. */
export interface MetadataRules {
  keys: ReadonlyMap<string, KeyConfig>;
  allowExtra: boolean;
}

const problemsOfValue = (value: unknown, config: KeyConfig): string[] => {
  const { input_type: type, choices, min, max } = config;
  if (!isOfType(value, type)) return [`must be ${type}`];
  if (choices && !choices.some((choice) => choice === value)) return [`must be one of ${choices.join(', ')}`];
  if (typeof min === typeof value && rankOf(value, type) < rankOf(min, type)) return [`must be at least ${min}`];
  if (typeof max === typeof value && rankOf(value, type) > rankOf(max, type)) return [`must be at most ${max}`];
  return [];
};

const problemsOfKey = (value: unknown, config: KeyConfig): string[] => {
  if (value === undefined || value === null) return config.required ? ['is required'] : [];
  if (config.allow_multiple !== true) return problemsOfValue(value, config);
  return Array.isArray(value) ? value.flatMap((one) => problemsOfValue(one, config)) : ['must be a list'];
};

/** @throws HttpError 400 with one line for each key that breaks the rules. */
export const checkCustomMetadata = (values: JsonObject | null, { keys, allowExtra }: MetadataRules): void => {
  const given = values ?? {};
  const wrong = [...keys].flatMap(([key, config]) =>
    problemsOfKey(Object.hasOwn(given, key) ? given[key] : undefined, config).map((problem) => `${key}: ${problem}`),
  );
  const extra = allowExtra ? [] : Object.keys(given).filter((key) => !keys.has(key));
  const detail = [...wrong, ...extra.map((key) => `${key}: is not in the schema`)];
  if (detail.length > 0)
    throw new HttpError(400, 'The custom metadata do not follow the schema of the datalake', detail);
};
