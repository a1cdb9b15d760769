import type { AssetTask } from '../../tasks.ts';
import type { RunInput } from '../run-input.ts';
import { planAnnotations } from './annotate.ts';
import { planCreation } from './create.ts';
import type { Plan } from './plan.ts';
import { planTags } from './tag.ts';

/** Finds out what one run is about. */
export type MakePlan = (input: RunInput) => Promise<Plan<unknown>>;

/** The plan of each task; a task that is missing here does not compile. */
export const PLANS: Readonly<Record<AssetTask, MakePlan>> = {
  'pre-annotation': planAnnotations,
  'auto-annotation': planAnnotations,
  'auto-tagging': planTags,
  'data-augmentation': planCreation,
  'dataset-version-creation': planCreation,
  'data-auto-tagging': planTags,
};
