import { Datalake, type Shape } from '@picsellia-ts/sdk';
import { ConfigurationError } from '../errors.ts';
import type { Written } from '../ledger.ts';
import { type AssetTask, isModelTask } from '../tasks.ts';
import { checkNoModel } from '../worker/context.ts';
import { annotationPlan } from '../worker/tasks/annotate.ts';
import type { Plan } from '../worker/tasks/plan.ts';
import { datasetLine } from '../worker/tasks/read-dataset.ts';
import { tagPlan } from '../worker/tasks/tag.ts';
import { typeWith } from '../worker/write/fit-shapes.ts';
import { absent } from './absent.ts';
import { creation } from './memory-creation.ts';
import { type MemoryInput, versionOf, waysOf } from './memory-ways.ts';

const annotations = (input: MemoryInput): Plan<readonly Shape[]> => {
  const { definition, images, model } = input;
  if (!model) checkNoModel(definition);
  const { outputType } = definition;
  let { type } = input;
  const facts = {
    target: versionOf(input),
    annotated: new Set(images.annotations.keys()),
    doneBefore: new Map<string, Written>(),
    ...(model && { model }),
  };
  return annotationPlan(
    definition,
    facts,
    waysOf(input, ({ asset: { filename }, result: shapes }) => {
      type = typeWith(type, shapes, { filename, outputType });
      return { shapes };
    }),
  );
};

const tags =
  (on: (input: MemoryInput) => { readonly line: string; readonly context: object }) =>
  (input: MemoryInput): Plan<readonly string[]> => {
    const { line, context } = on(input);
    const { model } = input;
    const facts = { line, context: { ...context }, selected: undefined, doneBefore: new Map<string, Written>() };
    return tagPlan(
      { ...facts, ...(model && { model }) },
      waysOf(input, ({ result }) => ({ tags: result })),
    );
  };

const onVersion = (input: MemoryInput) => {
  const datasetVersion = versionOf(input);
  return { line: datasetLine(input.definition.name, datasetVersion, undefined), context: { datasetVersion } };
};

const onDatalake = ({ definition, versionId, images }: MemoryInput) => ({
  line: `${definition.name} on the datalake test (${images.assets.length} chosen data)`,
  context: { datalake: absent(Datalake, 'ctx.datalake', { id: versionId, name: 'test' }) },
});

const PLANS: Readonly<Record<AssetTask, (input: MemoryInput) => Plan<unknown>>> = {
  'pre-annotation': annotations,
  'auto-annotation': annotations,
  'auto-tagging': tags(onVersion),
  'data-augmentation': creation,
  'dataset-version-creation': creation,
  'data-auto-tagging': tags(onDatalake),
};

/** How a processing's task is run in memory. @throws ConfigurationError for one that goes over no assets */
export const memoryPlanOf = (input: MemoryInput): Plan<unknown> => {
  const { name, task } = input.definition;
  if (isModelTask(task)) throw new ConfigurationError(`${name}: the task ${task} goes over no assets`);
  return PLANS[task](input);
};
