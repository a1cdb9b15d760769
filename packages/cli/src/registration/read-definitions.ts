import type { ProcessingDescription } from '@picsellia-ts/processing/main';
import { CommandError } from '../errors.ts';

/**
 * Asks a file for its processings, in a process of its own; with names only for those.
 * @throws CommandError when the file has none of a name; an error with exit code 1 or 2 when it cannot be imported
 */
export const readDefinitions = async (
  entry: string,
  names: readonly string[] = [],
): Promise<readonly ProcessingDescription[]> => {
  const { describeProcessings } = await import('@picsellia-ts/processing/main');
  const all = await describeProcessings(entry);
  const unknown = names.find((name) => !all.some((description) => description.name === name));
  if (unknown !== undefined) {
    throw new CommandError(`--name ${unknown}: the file exports no processing of this name.`, {
      hint: `It exports: ${all.map(({ name }) => name).join(', ')}.`,
    });
  }
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
};
