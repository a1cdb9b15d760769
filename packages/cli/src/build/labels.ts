import type { ProcessingDescription } from '@picsellia-ts/processing/main';
import * as z from 'zod';
import { readType } from '../seed/inference-type.ts';
import { readTask } from '../seed/job.ts';
import type { ProcessingFacts } from '../seed/seed-plan.ts';

/** The label in which an image says what processings it holds. */
export const PROCESSINGS_LABEL = 'picsellia-ts.processings';

/** The labels of an image of these processings: what it is, by the words of everybody's tools and by our own. */
export const labelsOf = (
  descriptions: readonly ProcessingDescription[],
  version: string,
): Readonly<Record<string, string>> => {
  const said = descriptions.map(({ description }) => description).filter((text) => text !== undefined);
  const own = descriptions.map(({ name, task, modelType, outputType }) => ({ name, task, modelType, outputType }));
  return {
    'org.opencontainers.image.title': descriptions.map(({ name }) => name).join(', '),
    'org.opencontainers.image.version': version,
    ...(said.length > 0 && { 'org.opencontainers.image.description': said.join(' ') }),
    [PROCESSINGS_LABEL]: JSON.stringify(own),
  };
};

const labelled = () =>
  z.array(
    z.looseObject({
      name: z.string(),
      task: z.string(),
      modelType: z.string().optional(),
      outputType: z.string().optional(),
    }),
  );

/** One processing that an image says it holds. */
export interface LabelledProcessing {
  readonly name: string;
  readonly facts: ProcessingFacts & Required<Pick<ProcessingFacts, 'jobType'>>;
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Reads what an image says of its processings; nothing for one that says nothing, or what no label of ours is. */
export const readLabel = (text: string | undefined): readonly LabelledProcessing[] => {
  const read = labelled().safeParse(parse(text ?? ''));
  try {
    return (read.data ?? []).map(({ name, task, modelType, outputType }) => ({
      name,
      facts: {
        jobType: readTask(task),
        ...(modelType !== undefined && { modelType: readType('--model-type', modelType) }),
        ...(outputType !== undefined && { outputType: readType('--type', outputType) }),
      },
    }));
  } catch {
    return [];
  }
};
