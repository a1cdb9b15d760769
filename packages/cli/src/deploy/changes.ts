import type { ProcessingChanges } from '@picsellia-ts/sdk';
import type { Difference } from '../registration/differences.ts';
import type { WithImage } from './image-reference.ts';

/** What can be changed of a processing, by the words of a definition and by the SDK's. */
const CHANGEABLE = [
  ['description', 'description'],
  ['cpu', 'defaultCpu'],
  ['gpu', 'defaultGpu'],
  ['image', 'dockerImage'],
  ['tag', 'dockerTag'],
  ['parameters', 'defaultParameters'],
] as const;

/** Of fields that the platform does not tell, those that are sent each time, since nobody knows whether they differ. */
export const sentUnseen = (untold: readonly string[]): readonly string[] =>
  untold.filter((field) => CHANGEABLE.some(([name]) => name === field));

/** What an update sends: the fields that differ, and those that the platform does not tell. */
export const changesOf = (
  registration: WithImage,
  differences: readonly Difference[],
  untold: readonly string[],
): ProcessingChanges => {
  const touched = new Set([...differences.map(({ field }) => field.split('.')[0]), ...untold]);
  const changed = CHANGEABLE.filter(([field]) => touched.has(field));
  return Object.fromEntries(changed.map(([, name]) => [name, registration[name]]));
};
