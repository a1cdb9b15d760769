import { ContractError } from '../../errors.ts';

/**
 * Makes the names that a handler returned fit for the wire: trimmed, each once.
 *
 * @throws ContractError that names the asset and what is no tag's name.
 */
export const fitTags = (result: unknown, filename: string): string[] => {
  if (!Array.isArray(result)) {
    const found = result === undefined ? 'nothing' : JSON.stringify(result)?.slice(0, 80);
    throw new ContractError(`${filename}: the handler returned ${found}; return the names of its tags, [] for none`);
  }
  const names = (result as unknown[]).map((name, index) => {
    if (typeof name === 'string' && name.trim() !== '') return name.trim();
    throw new ContractError(`${filename}: tag ${index} is ${JSON.stringify(name)}, not a name`);
  });
  return [...new Set(names)];
};
