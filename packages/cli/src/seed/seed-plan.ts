import { resolve } from 'node:path';
import type { SeedFlags } from '../commands/seed-flags.ts';
import { type CocoFile, readCocoFile, restrictCoco } from './coco-file.ts';
import { findImages, type ImageFile, selectImages } from './images.ts';
import { type ContextKey, type JobType, readContextKey, readTask } from './job.ts';
import { type ModelFileSource, readModelFiles } from './model-files.ts';

/** What the local platform will hold, checked: nothing of it can fail for a mistake of the user any more. */
export interface SeedPlan {
  readonly images: readonly ImageFile[];
  /** Undefined when no annotations were given. */
  readonly coco: CocoFile | undefined;
  readonly labels: readonly string[];
  readonly modelFiles: readonly ModelFileSource[];
  readonly jobType: JobType;
  readonly contextKey: ContextKey;
  /** What the user should be told, a line each. */
  readonly notes: readonly string[];
}

const readLabels = (text: string | undefined): readonly string[] => [
  ...new Set(
    (text ?? '')
      .split(',')
      .map((label) => label.trim())
      .filter((label) => label !== ''),
  ),
];

/**
 * Reads and checks all that the user said about the local platform's content; without a folder it has no images.
 * @throws CommandError for the first mistake.
 */
export const planSeed = async (
  flags: SeedFlags,
  { cwd, names, limit }: { cwd: string; names?: readonly string[]; limit?: number },
): Promise<SeedPlan> => {
  const jobType = readTask(flags.task ?? 'pre-annotation');
  const contextKey = readContextKey(flags.contextKey ?? 'processing_job');
  const folder = flags.images === undefined ? { images: [], notes: [] } : await findImages(resolve(cwd, flags.images));
  const images = selectImages(folder.images, { ...(names && { names }), ...(limit !== undefined && { limit }) });
  const modelFiles = await readModelFiles((flags.model ?? []).map((path) => resolve(cwd, path)));
  const allNames = new Set(folder.images.map((image) => image.filename));
  const coco =
    flags.annotations === undefined ? undefined : await readCocoFile(resolve(cwd, flags.annotations), allNames);
  return {
    images,
    coco: coco && restrictCoco(coco, new Set(images.map((image) => image.filename))),
    labels: readLabels(flags.labels),
    modelFiles,
    jobType,
    contextKey,
    notes: folder.notes,
  };
};
