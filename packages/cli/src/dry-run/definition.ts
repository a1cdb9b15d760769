import { basename } from 'node:path';
import type { ProcessingDescription } from '@picsellia-ts/processing/main';
import { CommandError } from '../errors.ts';
import { readTask, taskName } from '../seed/job.ts';
import type { ProcessingFacts } from '../seed/seed-plan.ts';

/** Asks a file for its processings; undefined when it cannot be asked, which its run will tell in full. */
export const describeEntry = async (entry: string): Promise<readonly ProcessingDescription[] | undefined> => {
  const { describeProcessings } = await import('@picsellia-ts/processing/main');
  return describeProcessings(entry).catch(() => undefined);
};

const listed = (descriptions: readonly ProcessingDescription[]): string =>
  descriptions.map(({ name, task }) => `${name} (${task})`).join(', ');

const factsOf = ({ task, modelType, outputType }: ProcessingDescription): ProcessingFacts => ({
  jobType: readTask(task),
  ...(modelType !== undefined && { modelType }),
  ...(outputType !== undefined && { outputType }),
});

/**
 * Chooses the processing of a file that is run: that of `--task`, else the only one; nothing when none is known.
 * @throws CommandError when the file has none of that task, or several and `--task` is missing.
 */
export const chooseProcessing = (
  descriptions: readonly ProcessingDescription[] | undefined,
  { entry, task }: { entry: string; task: string | undefined },
): ProcessingFacts => {
  const [only, ...others] = descriptions ?? [];
  if (descriptions === undefined || only === undefined) return {};
  if (task === undefined) {
    if (others.length === 0) return factsOf(only);
    throw new CommandError(`${basename(entry)} exports several processings: ${listed(descriptions)}.`, {
      hint: `Choose one by its task: --task ${only.task}`,
    });
  }
  const wanted = taskName(readTask(task));
  const found = descriptions.find((description) => description.task === wanted);
  if (found !== undefined) return factsOf(found);
  throw new CommandError(`--task ${task}: ${basename(entry)} exports no processing of this task.`, {
    hint: `It exports: ${listed(descriptions)}.`,
  });
};
