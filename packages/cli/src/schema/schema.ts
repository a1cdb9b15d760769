import type { ConnectionFlags } from '../credentials/connection-flags.ts';
import { findEntry } from '../dry-run/entry.ts';
import { DIFFERENCE_EXIT_CODE } from '../errors.ts';
import type { Output } from '../output.ts';
import { readDefinitions } from '../registration/read-definitions.ts';
import type { Registration } from '../registration/registration.ts';
import { registrationOf } from '../registration/registration-of.ts';
import type { Drift } from './drift.ts';
import { registrationJson } from './schema-json.ts';
import { describeDrift, describeRegistration } from './schema-text.ts';

/** The options of `schema`, as typed. */
export interface SchemaFlags extends ConnectionFlags {
  name?: readonly string[];
  check?: boolean;
  json?: boolean;
}

const compare = async (registrations: readonly Registration[], flags: SchemaFlags): Promise<readonly Drift[]> => {
  const { readDrift } = await import('./drift.ts');
  return readDrift(registrations, flags);
};

const show = (registrations: readonly Registration[], drifts: readonly Drift[] | undefined, output: Output): void => {
  for (const [index, registration] of registrations.entries()) {
    if (index > 0) output.line();
    const drift = drifts?.[index];
    const lines = drift === undefined ? describeRegistration(registration) : describeDrift(registration.name, drift);
    for (const line of lines) output.line(line);
  }
};

/**
 * Says what the processings of a file would be registered with; with `check` compares it with the platform. Answers the
 * exit code: 3 when the platform holds something else.
 * @throws CommandError when there is no such file or processing, or the platform cannot be asked
 */
export const showSchema = async (entry: string | undefined, flags: SchemaFlags, output: Output): Promise<number> => {
  const path = await findEntry(entry, process.cwd());
  const registrations = (await readDefinitions(path, flags.name)).map((definition) => registrationOf(definition));
  const drifts = flags.check === true ? await compare(registrations, flags) : undefined;
  if (flags.json === true) {
    const processings = registrations.map((registration, index) => registrationJson(registration, drifts?.[index]));
    output.line(JSON.stringify({ processings }, null, 2));
  } else {
    show(registrations, drifts, output);
  }
  return drifts?.some(({ state }) => state !== 'unchanged') === true ? DIFFERENCE_EXIT_CODE : 0;
};
