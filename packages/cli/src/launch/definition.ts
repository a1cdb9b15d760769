import { findEntry } from '../dry-run/entry.ts';
import { CommandError, isOwnError } from '../errors.ts';
import { oneLine } from '../output.ts';
import { compareRegistration } from '../registration/differences.ts';
import { readDefinitions } from '../registration/read-definitions.ts';
import type { Registration } from '../registration/registration.ts';
import { registrationOf } from '../registration/registration-of.ts';
import type { Launchable } from './find-processing.ts';

/** The definition of what is launched, where its file is at hand. */
export interface LocalDefinition {
  readonly entry: string;
  readonly registration: Registration;
}

/** Finds the definition of this name: in the file that is named, else in the one of this folder, if there is one. */
export const findDefinition = async (
  name: string,
  { entry, note }: { entry: string | undefined; note: (text: string) => void },
): Promise<LocalDefinition | undefined> => {
  if (entry !== undefined) {
    const path = await findEntry(entry, process.cwd());
    const [description] = await readDefinitions(path, [name]);
    return description && { entry: path, registration: registrationOf(description) };
  }
  try {
    const path = await findEntry(undefined, process.cwd());
    const description = (await readDefinitions(path)).find((known) => known.name === name);
    return description && { entry: path, registration: registrationOf(description) };
  } catch (error) {
    if (!isOwnError(error)) throw error;
    // Nobody asked for the file of this folder, so that a wrong one is no reason to stop.
    if (!(error instanceof CommandError)) note(`Checked without the file of this folder: ${oneLine(error.message)}`);
    return undefined;
  }
};

/** Says in which fields the platform differs from the definition, which then may not be what the job runs. */
export const driftNote = (
  { registration }: LocalDefinition,
  { processing, inputs }: Launchable,
): string | undefined => {
  const { differences } = compareRegistration(registration, processing, inputs);
  if (differences.length === 0) return undefined;
  const fields = differences.map(({ field }) => field).join(', ');
  return `The platform holds something else than the definition in ${fields}; the job runs what was deployed.`;
};
