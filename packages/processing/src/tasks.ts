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

/** Known names that cannot be run yet. */
type UnsupportedTask = Extract<Task, 'model-conversion' | 'model-compression'>;
const UNSUPPORTED: readonly UnsupportedTask[] = ['model-conversion', 'model-compression'];

/** A task that can be run. */
export type SupportedTask = Exclude<Task, UnsupportedTask>;

export const isSupported = (task: Task): task is SupportedTask => !UNSUPPORTED.some((name) => name === task);

/** The platform's name of a task (`PRE_ANNOTATION`). Source: docs/protocol.md#enums. */
export const wireTask = (task: Task): string => task.replaceAll('-', '_').toUpperCase();

/** The task behind the platform's name or ours, in any case; undefined for a word that is no task. */
export const readTask = (word: string): Task | undefined => {
  const name = word.toLowerCase().replaceAll('_', '-');
  return TASKS.find((task) => task === name);
};
