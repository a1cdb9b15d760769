import type { Engine } from '../engine/engine.ts';
import { CommandError } from '../errors.ts';

/** Whether and how images are pushed. */
export interface PushOptions {
  /** Undefined when images are not pushed. */
  readonly engine: Engine | undefined;
  /** Whether images are registered by their digest, not by their tag. */
  readonly isByDigest: boolean;
}

/** What a deploy does about one image. */
export interface ImagePlan {
  readonly reference: string;
  /** `left` when it is taken for granted that the registry has it. */
  readonly action: 'push' | 'present' | 'left';
}

/**
 * Looks at an image of this machine, and whether its registry has it already.
 * @throws CommandError when it is not on this machine
 */
export const planImage = async (reference: string, { engine, isByDigest }: PushOptions): Promise<ImagePlan> => {
  if (engine === undefined) return { reference, action: 'left' };
  const image = await engine.inspect(reference);
  if (image === undefined) {
    throw new CommandError(`${engine.name} has no image ${reference} on this machine.`, {
      hint: 'Build it: picsellia-ts build (or pass --no-push when the registry has it already)',
    });
  }
  // Engines tell the digest that a registry gives when they push, and only then.
  const isThere = !isByDigest && (await engine.isPushed(reference, image));
  return { reference, action: isThere ? 'present' : 'push' };
};
