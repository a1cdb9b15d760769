import { rm } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { PROCESSINGS_LABEL, readLabel } from '../build/labels.ts';
import type { SeedFlags } from '../commands/seed-flags.ts';
import { chooseProcessing, describeEntry } from '../dry-run/definition.ts';
import { findEntry } from '../dry-run/entry.ts';
import { readLimit, readParameters } from '../dry-run/options.ts';
import { RUNNERS, type Runner } from '../engine/container.ts';
import { type Engine, findEngine, needImage } from '../engine/engine.ts';
import { CommandError } from '../errors.ts';
import { withProjectDefaults } from '../project/dry-run-defaults.ts';
import { readTask, targetOf, taskName } from '../seed/job.ts';
import { type ProcessingFacts, planSeed, type SeedPlan } from '../seed/seed-plan.ts';
import { type Bounds, readBounds, type SmokeTestFlags } from './options.ts';
import { drawSamples } from './samples.ts';

/** What a smoke test will do, checked: nothing is started yet. */
export interface SmokeTestPlan extends Bounds {
  readonly image: string;
  readonly engine: Runner;
  readonly seed: SeedPlan;
  readonly parameters: Readonly<Record<string, string>>;
  readonly sourceName: string;
  /** A folder of images drawn for this test alone, to be deleted after it; undefined when the user gave some. */
  readonly samples: string | undefined;
  /** What package.json was taken for; empty for nothing. */
  readonly taken: string;
}

const ofLabel = async (engine: Engine, image: string, task: string | undefined): Promise<ProcessingFacts> => {
  const labels = await engine.labels(image);
  const held = readLabel(labels[PROCESSINGS_LABEL]);
  const wanted = task === undefined ? undefined : readTask(task);
  if (wanted !== undefined) return held.find(({ facts }) => facts.jobType === wanted)?.facts ?? { jobType: wanted };
  const [only, ...others] = held;
  if (others.length === 0) return only?.facts ?? {};
  const listed = held.map(({ name, facts }) => `${name} (${taskName(facts.jobType)})`).join(', ');
  throw new CommandError(`${image} holds several processings: ${listed}.`, {
    hint: `Choose one by its task: --task ${taskName(held[0]?.facts.jobType ?? 'PRE_ANNOTATION')}`,
  });
};

/** What the processing says of itself: by the file that was named, else by the label of the image. */
const factsOf = async (
  engine: Engine,
  image: string,
  { entry, task }: { entry: string | undefined; task: string | undefined },
): Promise<ProcessingFacts> => {
  if (entry === undefined) return ofLabel(engine, image, task);
  const path = await findEntry(entry, process.cwd());
  return chooseProcessing(await describeEntry(path), { entry: path, task });
};

interface Source {
  readonly flags: SeedFlags;
  readonly samples: string | undefined;
}

const withImages = async (flags: SeedFlags, facts: ProcessingFacts): Promise<Source> => {
  const jobType = flags.task === undefined ? facts.jobType : readTask(flags.task);
  if (flags.images !== undefined || targetOf(jobType ?? 'PRE_ANNOTATION') === 'model version') {
    return { flags, samples: undefined };
  }
  if (flags.annotations !== undefined) {
    throw new CommandError('--annotations is of images, and there are none.', {
      hint: 'Give their folder: --images DIR',
    });
  }
  const samples = await drawSamples();
  return { flags: { ...flags, images: samples }, samples };
};

/**
 * Reads and checks a command line, and looks for the engine and the image.
 * @throws CommandError for the first mistake
 */
export const planSmokeTest = async (
  image: string,
  entry: string | undefined,
  typed: SmokeTestFlags,
): Promise<SmokeTestPlan> => {
  const cwd = process.cwd();
  const bounds = readBounds(typed);
  const limit = readLimit(typed.limit);
  const { flags, taken } = await withProjectDefaults(entry, typed, cwd);
  const parameters = readParameters(flags.param ?? []);
  const engine = await findEngine(flags.engine, { among: RUNNERS });
  await needImage(engine, image);
  const processing = await factsOf(engine, image, { entry, task: flags.task });
  const { flags: seeds, samples } = await withImages(flags, processing);
  const surroundings = { cwd, processing, ...(limit !== undefined && { limit }) };
  const seed = await planSeed(seeds, surroundings).catch(async (error: unknown) => {
    if (samples !== undefined) await rm(samples, { recursive: true, force: true });
    throw error;
  });
  return {
    ...bounds,
    image,
    engine: engine.name as Runner,
    seed,
    parameters,
    sourceName:
      samples === undefined ? basename(resolve(cwd, seeds.images ?? seeds.model?.[0] ?? 'smoke-test')) : 'samples',
    samples,
    taken,
  };
};
