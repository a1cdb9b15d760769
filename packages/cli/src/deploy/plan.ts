import type { Client } from '@picsellia-ts/sdk';
import { CommandError } from '../errors.ts';
import { type Comparison, compareRegistration, type Difference } from '../registration/differences.ts';
import type { Registration } from '../registration/registration.ts';
import { sentUnseen } from './changes.ts';
import { type Held, readHeld } from './held.ts';
import { namedByDigest, referenceOf, type WithImage, withImage } from './image-reference.ts';
import { type ImagePlan, type PushOptions, planImage } from './plan-image.ts';

/** What a deploy does about one processing. */
export interface ProcessingPlan {
  readonly action: 'create' | 'update' | 'unchanged';
  /** With its image by name and tag, or by digest where that is known already. */
  readonly registration: WithImage;
  /** The name by which its image is pushed. */
  readonly reference: string;
  /** What the platform holds; undefined for nothing. */
  readonly held: Held | undefined;
  readonly differences: readonly Difference[];
  /** Fields that the platform does not tell, so that they can neither be compared nor read back. */
  readonly untold: readonly string[];
}

/** All that a deploy is about to do; nothing of it is done yet. */
export interface DeployPlan {
  readonly images: readonly ImagePlan[];
  readonly processings: readonly ProcessingPlan[];
}

const shown = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));

/** @throws CommandError when the platform would have to change what it keeps for good */
const refuseFixed = (name: string, differences: readonly Difference[]): void => {
  const fixed = differences.filter(({ canChange }) => !canChange);
  if (fixed.length === 0) return;
  const changes = fixed.map(({ field, old, new: wanted }) => `${field} (${shown(old)} → ${shown(wanted)})`).join(', ');
  throw new CommandError(`${name} is registered already, and the platform cannot change its ${changes}.`, {
    hint: 'Change the definition back, give it another name, or delete the processing on the platform first.',
  });
};

const actionOf = (held: Held | undefined, { differences, untold }: Comparison): ProcessingPlan['action'] => {
  if (held === undefined) return 'create';
  return differences.length === 0 && sentUnseen(untold).length === 0 ? 'unchanged' : 'update';
};

/** Holds a registration against what the platform has. @throws CommandError for what cannot be changed */
export const planProcessing = (
  registration: WithImage,
  held: Held | undefined,
  reference: string = referenceOf(registration),
): ProcessingPlan => {
  const comparison =
    held === undefined
      ? { differences: [], untold: [] }
      : compareRegistration(registration, held.processing, held.inputs);
  refuseFixed(registration.name, comparison.differences);
  return { action: actionOf(held, comparison), registration, reference, held, ...comparison };
};

/** Stands for a digest until the image is in the registry. */
const UNKNOWN_DIGEST = 'the digest that the push gives';

/**
 * Looks at the platform and at the images of this machine, and says what is to be done; it changes nothing.
 * @throws CommandError for what cannot be done, before anything is
 */
export const makePlan = async (
  client: Client,
  registrations: readonly Registration[],
  options: PushOptions,
): Promise<DeployPlan> => {
  const images = new Map<string, ImagePlan>();
  const processings: ProcessingPlan[] = [];
  for (const said of registrations) {
    const held = await readHeld(client, said.name);
    const registration = withImage(said, held);
    const reference = referenceOf(registration);
    const image = images.get(reference) ?? (await planImage(reference, options));
    images.set(reference, image);
    const named = options.isByDigest ? namedByDigest(registration, UNKNOWN_DIGEST) : registration;
    processings.push(planProcessing(named, held, reference));
  }
  return { images: [...images.values()], processings };
};

/** Tells whether a plan changes nothing, neither in the registry nor on the platform. */
export const isEmptyPlan = ({ images, processings }: DeployPlan): boolean =>
  images.every(({ action }) => action !== 'push') && processings.every(({ action }) => action === 'unchanged');
