import { ModelError } from '../errors.ts';

/** `{0: 'person', 1: "driver's seat"}`, as Python prints it, or the same as JSON. */
const ENTRY = /["']?(\d+)["']?\s*:\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/gu;

/** Reads the names that exporters write into a model; undefined when the text holds none, or not one for each index. */
const readNames = (text: string): string[] | undefined => {
  const names: string[] = [];
  for (const [, index = '', single, double] of text.matchAll(ENTRY))
    names[Number(index)] = (single ?? double ?? '').replaceAll(/\\(.)/gu, '$1');
  const isWhole = names.length > 0 && Object.keys(names).length === names.length;
  return isWhole ? names : undefined;
};

/**
 * Names of a model's classes: those given, else those that its exporter wrote into the file.
 *
 * @throws ModelError when there are none.
 */
export const classNames = (
  path: string,
  metadata: ReadonlyMap<string, string>,
  given: readonly string[] = [],
): readonly string[] => {
  const names = given.length > 0 ? given : readNames(metadata.get('names') ?? '');
  if (names !== undefined) return names;
  throw new ModelError(
    `The model ${path} does not say the names of its classes, and none were given: set the labels of the model version.`,
  );
};
