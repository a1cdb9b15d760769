import type { Processing } from '../entities/processings.ts';
import type { Store } from '../store.ts';
import type { SeedProcessing } from './seed-options.ts';

const DEFAULT_TAG = 'latest';

/** An image with its tag in two; the colon of a registry's port does not begin a tag. */
const splitImage = (image: string): { docker_image: string; docker_tag: string } => {
  const [, docker_image = image, docker_tag = DEFAULT_TAG] = /^(.*):([^:/]+)$/.exec(image) ?? [];
  return { docker_image, docker_tag };
};

/** Registers a program. @throws Error when its name is taken. */
export const seedProcessing = ({ processings }: Store, options: SeedProcessing): Processing => {
  const { name, dockerImage = `local/${name}` } = options;
  if (processings.findByName(name) !== undefined) throw new Error(`A processing is named ${name} already.`);
  return processings.add({
    name,
    description: '',
    target: options.target ?? 'DATASET_VERSION',
    type: options.type ?? null,
    default_cpu: 1,
    default_gpu: 0,
    default_parameters: { ...options.defaultParameters },
    ...splitImage(dockerImage),
    docker_flags: null,
    private: options.private ?? true,
  });
};
