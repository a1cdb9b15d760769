/** The tasks of a Processing by the names that a definition uses. */
export const TASKS = [
  'pre-annotation',
  'auto-annotation',
  'auto-tagging',
  'data-augmentation',
  'dataset-version-creation',
  'data-auto-tagging',
  'model-conversion',
  'model-compression',
] as const;

/** The name of a task, as a definition gives it; on the wire it is upper case with underscores. */
export type Task = (typeof TASKS)[number];

/** The tasks that work on a model version, not on images. */
export type ModelTask = Extract<Task, 'model-conversion' | 'model-compression'>;
const MODEL_TASKS: readonly ModelTask[] = ['model-conversion', 'model-compression'];

/** A task that goes over assets of a dataset version, or data of a datalake. */
export type AssetTask = Exclude<Task, ModelTask>;

export const isModelTask = (task: Task): task is ModelTask => MODEL_TASKS.some((name) => name === task);

/** What a task counts. */
export const thingsOf = (task: Task): 'files' | 'assets' => (isModelTask(task) ? 'files' : 'assets');

/** The task behind the platform's name or ours, in any case; undefined for a word that is no task. */
export const readTask = (word: string): Task | undefined => {
  const name = word.toLowerCase().replaceAll('_', '-');
  return TASKS.find((task) => task === name);
};
