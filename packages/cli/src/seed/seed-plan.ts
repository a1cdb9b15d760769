import { resolve } from 'node:path';
import type { SeedFlags } from '../commands/seed-flags.ts';
import { CommandError } from '../errors.ts';
import { type CocoFile, readCocoFile, restrictCoco } from './coco-file.ts';
import { findImages, type ImageFile, selectImages } from './images.ts';
import { type Framework, frameworkOf, type InferenceType, readFramework, readType } from './inference-type.ts';
import {
  type ContextKey,
  type JobType,
  readContextKey,
  readOutputVersion,
  readTask,
  targetOf,
  taskName,
} from './job.ts';
import { type ModelFileSource, readModelFiles } from './model-files.ts';
import { chooseType } from './version-type.ts';

/** The model version that is seeded. */
export interface ModelPlan {
  /** One or more. */
  readonly files: readonly ModelFileSource[];
  readonly type: InferenceType;
  readonly framework: Framework;
}

/** What the local platform will hold, checked: nothing of it can fail for a mistake of the user any more. */
export interface SeedPlan {
  readonly images: readonly ImageFile[];
  /** Undefined when no annotations were given. */
  readonly coco: CocoFile | undefined;
  readonly labels: readonly string[];
  /** Of the dataset version; undefined for what its annotations make it. */
  readonly type: InferenceType | undefined;
  /** Undefined when no file was given. */
  readonly model: ModelPlan | undefined;
  readonly jobType: JobType;
  /** Where new images go; undefined for a task that makes none. */
  readonly outputVersion: string | undefined;
  readonly contextKey: ContextKey;
  /** What the user should be told, a line each. */
  readonly notes: readonly string[];
}

/** What the processing says of itself, where it can be asked. */
export interface ProcessingFacts {
  readonly jobType?: JobType;
  readonly modelType?: InferenceType;
  readonly outputType?: InferenceType;
}

/** Where the user stands, and what of the folder is wanted. */
export interface SeedSurroundings {
  readonly cwd: string;
  readonly names?: readonly string[];
  readonly limit?: number;
  readonly processing?: ProcessingFacts;
}

const readLabels = (text: string | undefined): readonly string[] => [
  ...new Set(
    (text ?? '')
      .split(',')
      .map((label) => label.trim())
      .filter((label) => label !== ''),
  ),
];

const planModel = async (
  flags: SeedFlags,
  jobType: JobType,
  { cwd, processing }: SeedSurroundings,
): Promise<ModelPlan | undefined> => {
  const type = flags.modelType === undefined ? processing?.modelType : readType('--model-type', flags.modelType);
  const framework = flags.framework === undefined ? undefined : readFramework(flags.framework);
  const files = await readModelFiles((flags.model ?? []).map((path) => resolve(cwd, path)));
  const [first] = files;
  if (first !== undefined) {
    return { files, type: type ?? 'NOT_CONFIGURED', framework: framework ?? frameworkOf(first.filename) };
  }
  const orphan = flags.modelType === undefined ? flags.framework && '--framework' : '--model-type';
  if (orphan !== undefined && orphan !== '') {
    throw new CommandError(`${orphan} is of a model, and there is none.`, { hint: 'Give its file: --model FILE' });
  }
  if (targetOf(jobType) !== 'model version') return undefined;
  throw new CommandError(`--model is missing: ${taskName(jobType)} works on a model.`, {
    hint: 'Give its file: --model detector.onnx',
  });
};

/**
 * Reads and checks all that the user said about the local platform's content; without a folder it has no images.
 * @throws CommandError for the first mistake.
 */
export const planSeed = async (flags: SeedFlags, surroundings: SeedSurroundings): Promise<SeedPlan> => {
  const { cwd, names, limit, processing } = surroundings;
  const jobType = flags.task === undefined ? (processing?.jobType ?? 'PRE_ANNOTATION') : readTask(flags.task);
  const outputVersion = readOutputVersion(flags.outputVersion, jobType);
  const contextKey = readContextKey(flags.contextKey ?? 'processing_job');
  const folder = flags.images === undefined ? { images: [], notes: [] } : await findImages(resolve(cwd, flags.images));
  const images = selectImages(folder.images, { ...(names && { names }), ...(limit !== undefined && { limit }) });
  const model = await planModel(flags, jobType, surroundings);
  const allNames = new Set(folder.images.map((image) => image.filename));
  const coco =
    flags.annotations === undefined ? undefined : await readCocoFile(resolve(cwd, flags.annotations), allNames);
  const { type, notes } = chooseType(flags, { coco, jobType, outputType: processing?.outputType });
  return {
    images,
    coco: coco && restrictCoco(coco, new Set(images.map((image) => image.filename))),
    labels: readLabels(flags.labels),
    type,
    model,
    jobType,
    outputVersion,
    contextKey,
    notes: [...folder.notes, ...notes],
  };
};
