import { basename, resolve } from 'node:path';
import { CommandError } from '../errors.ts';
import { planSeed, type SeedPlan } from '../seed/seed-plan.ts';
import { findEntry } from './entry.ts';
import { type DryRunFlags, readLimit, readParameters, untangleEntry } from './options.ts';
import { prepareOutFolder } from './out-folder.ts';

/** What a dry run will do, checked: it cannot fail for a mistake in the command line any more. */
export interface DryRunPlan {
  readonly entry: string;
  readonly seed: SeedPlan;
  readonly parameters: Readonly<Record<string, string>>;
  /** The last part of the images' folder, which names the dataset. */
  readonly folderName: string;
  /** The images' folder as the user typed it. */
  readonly shownFolder: string;
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
  if (flags.images === undefined) {
    throw new CommandError('--images is missing.', { hint: 'Give the folder that holds the images: --images photos/' });
  }
  const entry = await findEntry(wanted, cwd);
  const parameters = readParameters(flags.param ?? []);
  const limit = readLimit(flags.limit);
  const seed = await planSeed(flags, {
    cwd,
    ...(flags.asset && { names: flags.asset }),
    ...(limit !== undefined && { limit }),
  });
  const startedAt = new Date();
  const out = await prepareOutFolder({ out: flags.out, entry, cwd, now: startedAt });
  return {
    entry,
    seed,
    parameters,
    folderName: basename(resolve(cwd, flags.images)),
    shownFolder: flags.images,
    out,
    startedAt,
  };
};
