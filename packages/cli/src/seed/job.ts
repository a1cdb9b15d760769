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

/** The name of the job's context, one a generation, newest first. */
export type ContextKey = (typeof CONTEXT_KEYS)[number];

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
