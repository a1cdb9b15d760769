import { CommandError } from '../errors.ts';
import type { Registration } from '../registration/registration.ts';
import type { Held } from './held.ts';

/** A registration of which the image is known. */
export type WithImage = Registration & { readonly dockerImage: string };

/** How the name of an image ends that is registered by its digest, which then stands where the tag does. */
const BY_DIGEST = '@sha256';

/** The name by which an engine pushes and pulls: `registry/user/image:tag`. */
export const referenceOf = ({ dockerImage, dockerTag }: Pick<WithImage, 'dockerImage' | 'dockerTag'>): string =>
  `${dockerImage}:${dockerTag}`;

/**
 * Says which image a processing is made of where its definition does not: the one that it is registered with.
 * @throws CommandError when nobody says it
 */
export const withImage = (registration: Registration, held: Held | undefined): WithImage => {
  const registered = held?.processing.dockerImage.replace(BY_DIGEST, '');
  const dockerImage = registration.dockerImage ?? registered;
  if (dockerImage !== undefined) return { ...registration, dockerImage };
  throw new CommandError(`The processing ${registration.name} names no image.`, {
    hint: "Write image: 'REGISTRY_URL/DOCKER_USERNAME/IMAGE_NAME' in its definition, or pass --image",
  });
};

/**
 * Names the image by what it holds, so that a later push of the same tag changes nothing for the jobs: the platform puts a
 * colon between name and tag, which makes `image@sha256:…` of the two.
 */
export const namedByDigest = (registration: WithImage, digest: string): WithImage => ({
  ...registration,
  dockerImage: `${registration.dockerImage.replace(BY_DIGEST, '')}${BY_DIGEST}`,
  dockerTag: digest.replace(/^sha256:/, ''),
});
