import { relative } from 'node:path';
import { type Check, failed, ok, warning } from '../checks/check.ts';
import { findEntry } from '../dry-run/entry.ts';
import { CommandError } from '../errors.ts';
import { oneLine } from '../output.ts';
import { readDefinitions } from '../registration/read-definitions.ts';
import { registrationOf } from '../registration/registration-of.ts';

const NAME = 'processing';

const describe = async (path: string): Promise<string> => {
  const definitions = await readDefinitions(path);
  // It is the registration that looks at image, tag, cpu and gpu.
  for (const definition of definitions) registrationOf(definition);
  return definitions.map(({ name, task }) => `${name} (${task})`).join(', ');
};

/** Looks whether the file of the processing can be imported, and what it exports; none is needed unless one is named. */
export const checkEntry = async (entry: string | undefined, cwd: string): Promise<Check> => {
  try {
    const path = await findEntry(entry, cwd);
    return ok(NAME, `${relative(cwd, path) || path}: ${await describe(path)}`);
  } catch (error) {
    const found = oneLine(error instanceof Error ? error.message : String(error));
    const advice = error instanceof CommandError && error.hint !== undefined ? error.hint : 'Correct the file.';
    const isMissing = entry === undefined && found.startsWith('No processing file');
    return isMissing ? warning(NAME, found, 'Name one: picsellia-ts doctor FILE') : failed(NAME, found, advice);
  }
};
