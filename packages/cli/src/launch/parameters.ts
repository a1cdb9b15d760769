import { CommandError } from '../errors.ts';

type Values = Readonly<Record<string, unknown>>;

const asJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const WORDS: Readonly<Record<string, boolean>> = { true: true, false: false };

/** A text as the kind of value that stands in the registration; undefined when it cannot be one. */
const alike = (like: unknown, text: string): unknown => {
  if (typeof like === 'boolean') return WORDS[text.toLowerCase()];
  if (typeof like === 'number') return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined;
  if (typeof like !== 'object' || like === null) return text;
  const value = asJson(text);
  return typeof value === 'object' && value !== null && Array.isArray(value) === Array.isArray(like)
    ? value
    : undefined;
};

/**
 * Gives each text the kind of its default: a number stays a number. What has no default stays text, which a run reads by
 * its definition.
 * @throws CommandError when a text cannot be of that kind
 */
export const typedParameters = (texts: Readonly<Record<string, string>>, defaults: Values): Values => {
  const known = new Map(Object.entries(defaults));
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => {
      const value = alike(known.get(name), text);
      if (value !== undefined) return [name, value];
      throw new CommandError(
        `--param ${name}=${text}: expected a value like its default ${JSON.stringify(known.get(name))}.`,
      );
    }),
  );
};

/** Names of parameters that the registration does not know, so that they are added to it for this job. */
export const addedParameters = (texts: Values, defaults: Values): readonly string[] =>
  Object.keys(texts).filter((name) => !Object.hasOwn(defaults, name));
