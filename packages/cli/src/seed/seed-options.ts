import type { SeedOptions } from '@picsellia-ts/emulator';
import type { SeedPlan } from './seed-plan.ts';

const model = (plan: SeedPlan): Pick<SeedOptions, 'model'> => {
  const [first] = plan.modelFiles;
  if (first === undefined) return {};
  const labels = Object.fromEntries(plan.labels.map((label, index) => [String(index), label]));
  return { model: { name: first.name, files: plan.modelFiles, ...(plan.labels.length > 0 && { labels }) } };
};

/** Says in the emulator's words what it shall hold. */
export const seedOptions = (
  plan: SeedPlan,
  { datasetName, parameters }: { datasetName: string; parameters: Readonly<Record<string, string>> },
): SeedOptions => ({
  datasetName,
  images: plan.images,
  labels: plan.labels,
  ...(plan.coco && { coco: plan.coco }),
  ...model(plan),
  job: { type: plan.jobType, parameters, contextKey: plan.contextKey, withModel: plan.modelFiles.length > 0 },
});
