import type { ProcessingDescription } from '@picsellia-ts/processing/main';
import type { ProcessingTarget, ProcessingType } from '@picsellia-ts/sdk';
import { CommandError } from '../errors.ts';
import { readImageName, readTag } from './image-name.ts';
import { inputsOf } from './inputs-of.ts';
import type { Registration } from './registration.ts';

/** What takes the place of what the definition says. */
export interface RegistrationOverrides {
  readonly image?: string | undefined;
  readonly tag?: string | undefined;
}

type Row = readonly [type: ProcessingType, target: ProcessingTarget];

const TASKS = {
  'pre-annotation': ['PRE_ANNOTATION', 'DATASET_VERSION'],
  'auto-annotation': ['AUTO_ANNOTATION', 'DATASET_VERSION'],
  'auto-tagging': ['AUTO_TAGGING', 'DATASET_VERSION'],
  'data-augmentation': ['DATA_AUGMENTATION', 'DATASET_VERSION'],
  'dataset-version-creation': ['DATASET_VERSION_CREATION', 'DATASET_VERSION'],
  'data-auto-tagging': ['DATA_AUTO_TAGGING', 'DATALAKE'],
  'model-conversion': ['MODEL_CONVERSION', 'MODEL_VERSION'],
  'model-compression': ['MODEL_COMPRESSION', 'MODEL_VERSION'],
} as const satisfies Record<ProcessingDescription['task'], Row>;

// What the reference client's command gives a job for which nobody says more.
const DEFAULT_CPU = 4;
const DEFAULT_GPU = 0;
const DEFAULT_TAG = 'latest';
const GPU_FLAGS: readonly string[] = ['--gpus=all', '--ipc=host'];

const wholeNumber = (value: number, field: string): number => {
  if (Number.isInteger(value) && value >= 0) return value;
  throw new CommandError(`${field}: expected a whole number from 0, not ${value}.`);
};

const textList = (values: readonly unknown[], field: string): readonly string[] => {
  const texts = values.filter((value): value is string => typeof value === 'string' && value.trim() !== '');
  if (texts.length === values.length) return texts;
  throw new CommandError(`${field}: expected texts that are not empty.`, { hint: "For instance: ['--gpus=all']" });
};

const flagsOf = ({ name, flags }: ProcessingDescription, gpu: number): readonly string[] => {
  if (flags !== undefined) return textList(flags, `processing ${name}, flags`);
  return gpu > 0 ? GPU_FLAGS : [];
};

const imageOf = (
  { name, image, tag }: ProcessingDescription,
  overrides: RegistrationOverrides,
): Pick<Registration, 'dockerImage' | 'dockerTag'> => {
  const from = overrides.image === undefined ? `processing ${name}, image` : '--image';
  const given = overrides.image ?? image;
  const read = given === undefined ? undefined : readImageName(given, from);
  // A tag that is part of what was typed is more to the point than one that was written down before.
  const inType = overrides.image === undefined ? undefined : read?.tag;
  const said = overrides.tag ?? inType ?? tag ?? read?.tag ?? DEFAULT_TAG;
  return {
    ...(read !== undefined && { dockerImage: read.image }),
    dockerTag: readTag(said, overrides.tag === undefined ? `processing ${name}, tag` : '--tag'),
  };
};

/**
 * What a definition is registered with. CPUs (4), GPUs (0) and the tag (`latest`) have defaults; with a GPU the flags are
 * `--gpus=all --ipc=host` unless the definition says others.
 * @throws CommandError when cpu, gpu, image, tag or flags are none that the platform takes
 */
export const registrationOf = (
  description: ProcessingDescription,
  overrides: RegistrationOverrides = {},
): Registration => {
  const { name, task, cpu, gpu, modelType, framework, outputType, parameters, defaultParameters } = description;
  const [type, target] = TASKS[task];
  const defaultGpu = wholeNumber(gpu ?? DEFAULT_GPU, `processing ${name}, gpu`);
  return {
    name,
    target,
    type,
    ...(description.description !== undefined && { description: description.description }),
    defaultCpu: wholeNumber(cpu ?? DEFAULT_CPU, `processing ${name}, cpu`),
    defaultGpu,
    defaultParameters,
    ...imageOf(description, overrides),
    dockerFlags: flagsOf(description, defaultGpu),
    inputs: inputsOf(description),
    constraints: {
      ...(modelType !== undefined && { modelType }),
      ...(framework !== undefined && { framework }),
      ...(outputType !== undefined && { outputType }),
    },
    parameters,
  };
};
