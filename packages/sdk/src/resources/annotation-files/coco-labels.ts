import type { CocoCategory } from '../../wire/coco-file.ts';
import type { Skeleton } from '../../wire/label.ts';
import { AnnotationFileError } from './annotation-file-error.ts';
import { readGroupPaths } from './group-paths.ts';
import type { LabelPlan } from './import-labels.ts';
import type { SkippedPart } from './import-options.ts';

/** Categories as labels: names by category id, and what else the file says of them. */
export interface CocoLabels {
  readonly names: ReadonlyMap<number, string>;
  readonly plan: LabelPlan;
  readonly skipped: readonly SkippedPart[];
}

const readSkeleton = (path: string, category: CocoCategory, place: string): Skeleton => {
  const { keypoints, skeleton } = category;
  if (typeof keypoints === 'string') return { vertices: [keypoints], edges: [] };
  if (keypoints === null || keypoints === undefined) {
    throw new AnnotationFileError({ path, place }, 'a dataset version of type KEYPOINT needs keypoints for it');
  }
  if (skeleton === null || skeleton === undefined) {
    throw new AnnotationFileError({ path, place }, 'a dataset version of type KEYPOINT needs a skeleton for it');
  }
  return { vertices: keypoints, edges: skeleton };
};

/** Reads categories as labels. @throws AnnotationFileError for an id that two have, or a skeleton that is missing */
export const readCocoLabels = (
  path: string,
  categories: readonly CocoCategory[],
  hasSkeletons: boolean,
): CocoLabels => {
  const names = new Map<number, string>();
  const groupPaths = new Map<string, string>();
  const skeletons = new Map<string, Skeleton>();
  const groups: { path: string; place: string }[] = [];
  for (const [index, category] of categories.entries()) {
    const { id, name, supercategory } = category;
    const place = `categories.${index}`;
    if (names.has(id)) throw new AnnotationFileError({ path, place }, `another category has the id ${id}`);
    names.set(id, name);
    if (supercategory) {
      groupPaths.set(name, supercategory);
      groups.push({ path: supercategory, place });
    }
    if (hasSkeletons) skeletons.set(name, readSkeleton(path, category, place));
  }
  const groupTree = readGroupPaths(groups);
  const plan = { path, names: [...new Set(names.values())], groupPaths, groupTree, skeletons };
  return { names, plan, skipped: groupTree.skipped };
};
