import type { Client, Processing } from '@picsellia-ts/sdk';
import type { ConnectionFlags } from '../credentials/connection-flags.ts';
import { isOwnError } from '../errors.ts';
import { onPlatform } from '../on-platform.ts';
import { type Comparison, compareRegistration } from '../registration/differences.ts';
import type { Registration } from '../registration/registration.ts';

/** How the platform stands to a definition. */
export interface Drift extends Comparison {
  readonly state: 'unchanged' | 'drifted' | 'missing';
  /** Id of the processing on the platform; absent when there is none of its name. */
  readonly id?: string;
}

const find = async (client: Client, name: string): Promise<Processing | undefined> => {
  try {
    return await client.getProcessing(name);
  } catch (error) {
    if (isOwnError(error) && error.name === 'ResourceNotFoundError') return undefined;
    throw error;
  }
};

const driftOf = async (client: Client, registration: Registration): Promise<Drift> => {
  const held = await find(client, registration.name);
  if (held === undefined) return { state: 'missing', differences: [], untold: [] };
  const comparison = compareRegistration(registration, held, await held.listProcessingInputs());
  return { state: comparison.differences.length === 0 ? 'unchanged' : 'drifted', id: held.id, ...comparison };
};

/** Compares each processing with the one of its name on the platform. @throws CommandError when it cannot be asked */
export const readDrift = (registrations: readonly Registration[], flags: ConnectionFlags): Promise<readonly Drift[]> =>
  onPlatform(flags, async ({ client }) => {
    const drifts: Drift[] = [];
    for (const registration of registrations) drifts.push(await driftOf(client, registration));
    return drifts;
  });
