import type { SeedOptions } from '@picsellia-ts/emulator';
import { INPUT_VERSION } from './job.ts';
import type { SeedPlan } from './seed-plan.ts';

const modelOf = ({ model, labels }: SeedPlan): Pick<SeedOptions, 'model'> => {
  const [first] = model?.files ?? [];
  if (model === undefined || first === undefined) return {};
  const byIndex = Object.fromEntries(labels.map((label, index) => [String(index), label]));
  return { model: { ...model, name: first.name, ...(labels.length > 0 && { labels: byIndex }) } };
};

/** Says in the emulator's words what it shall hold. */
export const seedOptions = (
  plan: SeedPlan,
  { datasetName, parameters }: { datasetName: string; parameters: Readonly<Record<string, string>> },
): SeedOptions => ({
  datasetName,
  version: INPUT_VERSION,
  images: plan.images,
  labels: plan.labels,
  ...(plan.type !== undefined && { type: plan.type }),
  ...(plan.coco && { coco: plan.coco }),
  ...modelOf(plan),
  job: {
    type: plan.jobType,
    parameters,
    contextKey: plan.contextKey,
    withModel: plan.model !== undefined,
    ...(plan.outputVersion !== undefined && { outputVersion: plan.outputVersion }),
  },
});
