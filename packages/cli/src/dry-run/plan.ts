import { basename, resolve } from 'node:path';
import { CommandError } from '../errors.ts';
import { targetOf } from '../seed/job.ts';
import { planSeed, type SeedPlan } from '../seed/seed-plan.ts';
import { chooseProcessing, describeEntry } from './definition.ts';
import { findEntry } from './entry.ts';
import { type DryRunFlags, readLimit, readParameters, untangleEntry } from './options.ts';
import { checkApart, prepareOutFolder } from './out-folder.ts';

/** What a dry run will do, checked: it cannot fail for a mistake in the command line any more. */
export interface DryRunPlan {
  readonly entry: string;
  readonly seed: SeedPlan;
  readonly parameters: Readonly<Record<string, string>>;
  /** What names the dataset: the last part of the images' folder, or the model's file where there are no images. */
  readonly sourceName: string;
  /** The images' folder, or the model's file, as the user typed it. */
  readonly shownSource: string;
  readonly out: string;
  readonly startedAt: Date;
}

/**
 * Reads and checks the command line of a dry run; starts nothing, and makes no more than the folder for the results.
 * @throws CommandError for the first mistake.
 */
export const planDryRun = async (
  typedEntry: string | undefined,
  typedFlags: DryRunFlags,
  cwd: string,
): Promise<DryRunPlan> => {
  const { entry: wanted, flags } = untangleEntry(typedEntry, typedFlags);
  const parameters = readParameters(flags.param ?? []);
  const limit = readLimit(flags.limit);
  const entry = await findEntry(wanted, cwd);
  const processing = chooseProcessing(await describeEntry(entry), { entry, task: flags.task });
  const seed = await planSeed(flags, {
    cwd,
    processing,
    ...(flags.asset && { names: flags.asset }),
    ...(limit !== undefined && { limit }),
  });
  if (flags.images === undefined && targetOf(seed.jobType) !== 'model version') {
    throw new CommandError('--images is missing.', { hint: 'Give the folder that holds the images: --images photos/' });
  }
  const startedAt = new Date();
  const out = await prepareOutFolder({ out: flags.out, entry, cwd, now: startedAt });
  const shownSource = flags.images ?? flags.model?.[0] ?? '';
  const source = resolve(cwd, shownSource);
  if (flags.images !== undefined) checkApart(source, out);
  return { entry, seed, parameters, sourceName: basename(source), shownSource, out, startedAt };
};
