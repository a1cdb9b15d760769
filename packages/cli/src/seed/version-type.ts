import type { SeedFlags } from '../commands/seed-flags.ts';
import { CommandError } from '../errors.ts';
import { count } from '../output.ts';
import type { CocoAnnotationSource, CocoFile } from './coco-file.ts';
import { type InferenceType, readType } from './inference-type.ts';
import { type JobType, makesImages } from './job.ts';

const hasRings = ({ segmentation }: CocoAnnotationSource): boolean =>
  Array.isArray(segmentation) && segmentation.length > 0;

const hasCounts = ({ segmentation }: CocoAnnotationSource): boolean =>
  typeof segmentation === 'object' &&
  segmentation !== null &&
  'counts' in segmentation &&
  typeof segmentation.counts === 'string';

const hasList = (value: unknown): boolean => Array.isArray(value) && value.length > 0;

/** Whether a version of the type takes anything of an annotation. */
const TAKES: Readonly<Record<InferenceType, (annotation: CocoAnnotationSource) => boolean>> = {
  CLASSIFICATION: () => true,
  OBJECT_DETECTION: ({ bbox }) => hasList(bbox),
  SEGMENTATION: (annotation) => hasRings(annotation) || hasList(annotation.bbox),
  MULTI: () => true,
  MASK: hasCounts,
  KEYPOINT: ({ keypoints }) => hasList(keypoints),
  LINE: () => false,
  POINT: () => false,
  // What is not configured becomes what its annotations are.
  NOT_CONFIGURED: () => true,
};

const countLost = ({ annotations }: CocoFile, type: InferenceType): number =>
  annotations.filter((annotation) => !TAKES[type](annotation)).length;

/**
 * The type of the dataset version: as the user says, else as the processing wants it if that takes all annotations,
 * else undefined, which leaves it to the annotations.
 * @throws CommandError when a version of the type takes none of the annotations.
 */
export const chooseType = (
  flags: SeedFlags,
  {
    coco,
    jobType,
    outputType,
  }: { coco: CocoFile | undefined; jobType: JobType; outputType: InferenceType | undefined },
): { readonly type: InferenceType | undefined; readonly notes: readonly string[] } => {
  if (flags.type === undefined) {
    // A task that makes images writes into another version.
    const isWanted = coco !== undefined && outputType !== undefined && !makesImages(jobType);
    return { type: isWanted && countLost(coco, outputType) === 0 ? outputType : undefined, notes: [] };
  }
  const type = readType('--type', flags.type);
  const all = coco?.annotations.length ?? 0;
  const lost = coco === undefined ? 0 : countLost(coco, type);
  if (lost === 0) return { type, notes: [] };
  if (lost === all) {
    throw new CommandError(
      `--type ${type}: a version of this type takes none of the ${count(all, 'annotation')} given.`,
      {
        hint: 'Leave --type out to have what fits them.',
      },
    );
  }
  return {
    type,
    notes: [`Left out ${lost} of ${count(all, 'annotation')} that a version of type ${type} does not take.`],
  };
};
