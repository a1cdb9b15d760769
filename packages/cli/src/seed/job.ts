import { CommandError } from '../errors.ts';

const TASKS = {
  'pre-annotation': 'PRE_ANNOTATION',
  'auto-annotation': 'AUTO_ANNOTATION',
  'auto-tagging': 'AUTO_TAGGING',
  'data-augmentation': 'DATA_AUGMENTATION',
  'dataset-version-creation': 'DATASET_VERSION_CREATION',
  'data-auto-tagging': 'DATA_AUTO_TAGGING',
  'model-conversion': 'MODEL_CONVERSION',
  'model-compression': 'MODEL_COMPRESSION',
} as const;

const CONTEXT_KEYS = ['processing_job', 'dataset_version_processing_job', 'datasetversionprocessingjob'] as const;

/** The platform's word for a task. */
export type JobType = (typeof TASKS)[keyof typeof TASKS];

/** What a job of a task works on. */
export type JobTarget = 'dataset version' | 'datalake' | 'model version';

const OTHER_TARGETS: Readonly<Partial<Record<JobType, JobTarget>>> = {
  DATA_AUTO_TAGGING: 'datalake',
  MODEL_CONVERSION: 'model version',
  MODEL_COMPRESSION: 'model version',
};

/** Gives what a job of this type works on. */
export const targetOf = (jobType: JobType): JobTarget => OTHER_TARGETS[jobType] ?? 'dataset version';

/** What the output version of a task that makes images is called when nobody says. */
const OUTPUT_NAMES: Readonly<Partial<Record<JobType, string>>> = {
  DATA_AUGMENTATION: 'augmented',
  DATASET_VERSION_CREATION: 'created',
};

/** Tells whether the task makes images, which need a version to go to. */
export const makesImages = (jobType: JobType): boolean => OUTPUT_NAMES[jobType] !== undefined;

/** Tells whether the task gives tags, and no shapes. */
export const isTagging = (jobType: JobType): boolean => jobType === 'AUTO_TAGGING' || jobType === 'DATA_AUTO_TAGGING';

/** The name of the version that the images are in. */
export const INPUT_VERSION = 'v1';

/**
 * Reads `--output-version`; undefined for a task that makes no images.
 * @throws CommandError when such a task is given one, or the name is empty or the input's.
 */
export const readOutputVersion = (text: string | undefined, jobType: JobType): string | undefined => {
  const ending = OUTPUT_NAMES[jobType];
  if (ending === undefined) {
    if (text === undefined) return undefined;
    throw new CommandError(`--output-version ${text}: ${taskName(jobType)} makes no images, and so no version.`, {
      hint: `Leave it out, or run a processing of one of the tasks that do: ${Object.keys(OUTPUT_NAMES)
        .map((type) => taskName(type as JobType))
        .join(', ')}.`,
    });
  }
  const name = text?.trim() ?? `${INPUT_VERSION}-${ending}`;
  if (name === '') throw new CommandError('--output-version: the name is empty.');
  if (name === INPUT_VERSION) {
    throw new CommandError(`--output-version ${name}: this is the version that the images are in; take another name.`);
  }
  return name;
};

/** The name of the job's context, one a generation, newest first. */
export type ContextKey = (typeof CONTEXT_KEYS)[number];

/** Our name of a task, as a definition says it. */
export const taskName = (jobType: JobType): string => jobType.toLowerCase().replaceAll('_', '-');

/**
 * Reads `--task`, in our words or the platform's, whatever the case.
 * @throws CommandError when there is no such task.
 */
export const readTask = (task: string): JobType => {
  const name = task.toLowerCase().replaceAll('_', '-');
  const found = Object.entries(TASKS).find(([known]) => known === name);
  if (found === undefined) {
    throw new CommandError(`--task ${task}: there is no such task.`, {
      hint: `Known: ${Object.keys(TASKS).join(', ')}.`,
    });
  }
  return found[1];
};

/**
 * Reads `--context-key`.
 * @throws CommandError when there is no such generation.
 */
export const readContextKey = (key: string): ContextKey => {
  const found = CONTEXT_KEYS.find((known) => known === key);
  if (found === undefined) {
    throw new CommandError(`--context-key ${key}: there is no such context.`, {
      hint: `Known: ${CONTEXT_KEYS.join(', ')}.`,
    });
  }
  return found;
};
