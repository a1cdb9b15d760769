import { sendOnce } from '../../http/lost-answer.ts';
import type { Skeleton } from '../../wire/label.ts';
import type { CallOptions } from '../call-options.ts';
import { AnnotationFileError } from './annotation-file-error.ts';
import { type GroupTree, groupsOf } from './group-paths.ts';
import type { ImportTarget, TargetGroup, TargetLabel } from './import-target.ts';
import { nameSome } from './match-assets.ts';

/** What a file says of its labels; `groupPaths` and `skeletons` are by the name of the label. */
export interface LabelPlan {
  readonly path: string;
  readonly names: readonly string[];
  readonly groupPaths?: ReadonlyMap<string, string>;
  readonly groupTree?: GroupTree;
  readonly skeletons?: ReadonlyMap<string, Skeleton>;
}

type LabelsByName = ReadonlyMap<string, TargetLabel>;

interface LabelOptions extends CallOptions {
  readonly forceCreateLabel?: boolean | undefined;
}

/** Makes sure that no label is missing, where none shall be made. @throws AnnotationFileError */
export const checkLabels = async (version: ImportTarget, plan: LabelPlan, options: LabelOptions): Promise<void> => {
  if (options.forceCreateLabel !== false) return;
  const found = new Set<string>();
  for await (const { name } of version.listLabels({ signal: options.signal })) found.add(name);
  const missing = plan.names.filter((name) => !found.has(name));
  if (missing.length === 0) return;
  throw new AnnotationFileError({ path: plan.path }, `the dataset version has no label ${nameSome(missing)}`);
};

const getLabels = async (version: ImportTarget, plan: LabelPlan, options: LabelOptions): Promise<LabelsByName> => {
  const labels = new Map<string, TargetLabel>();
  const call = { signal: options.signal };
  if (options.forceCreateLabel === false) {
    for await (const label of version.listLabels(call)) labels.set(label.name, label);
  } else {
    for (const label of await version.getOrCreateLabels(plan.names, call)) labels.set(label.name, label);
  }
  return labels;
};

const findGroup = async (
  version: ImportTarget,
  name: string,
  options: CallOptions,
): Promise<TargetGroup | undefined> => {
  for await (const group of version.listLabelGroups(options)) if (group.name === name) return group;
  return undefined;
};

const ensureGroups = async (
  version: ImportTarget,
  tree: GroupTree,
  options: CallOptions,
): Promise<ReadonlyMap<string, TargetGroup>> => {
  const groups = new Map<string, TargetGroup>();
  for await (const group of version.listLabelGroups(options)) groups.set(group.name, group);
  for (const name of tree.names) {
    if (groups.has(name)) continue;
    const made = await sendOnce({
      send: () => version.createLabelGroup(name, options),
      find: () => findGroup(version, name, options),
      signal: options.signal,
    });
    groups.set(name, made);
  }
  for (const [name, parentName] of tree.parents) {
    const [group, parent] = [groups.get(name), groups.get(parentName)];
    if (group === undefined || parent === undefined || group.parentId === parent.id) continue;
    await group.update({ parentId: parent.id }, options);
  }
  return groups;
};

const putIntoGroups = async (
  version: ImportTarget,
  { plan, labels, options }: { plan: LabelPlan; labels: LabelsByName; options: CallOptions },
): Promise<void> => {
  const { groupTree, groupPaths } = plan;
  if (groupTree === undefined || groupPaths === undefined || groupTree.names.length === 0) return;
  const groups = await ensureGroups(version, groupTree, options);
  for (const [name, path] of groupPaths) {
    const group = groups.get(groupsOf(path).at(-1) ?? '');
    const label = labels.get(name);
    if (group !== undefined && label !== undefined && label.groupId !== group.id) {
      await label.update({ groupId: group.id }, options);
    }
  }
};

const isSameSkeleton = (left: Skeleton | undefined, right: Skeleton): boolean =>
  left !== undefined && JSON.stringify([left.vertices, left.edges]) === JSON.stringify([right.vertices, right.edges]);

const setSkeletons = async (
  version: ImportTarget,
  { plan, labels, options }: { plan: LabelPlan; labels: LabelsByName; options: CallOptions },
): Promise<void> => {
  const { skeletons } = plan;
  if (skeletons === undefined || skeletons.size === 0) return;
  const known = await version.getSkeletons(options);
  for (const [name, skeleton] of skeletons) {
    const label = labels.get(name);
    if (label === undefined || isSameSkeleton(known[label.id], skeleton)) continue;
    await label.setSkeleton(skeleton, options);
  }
};

/** Makes what is missing of labels, their groups and skeletons, and answers the ids of the labels by their names. */
export const prepareLabels = async (
  version: ImportTarget,
  plan: LabelPlan,
  options: LabelOptions,
): Promise<ReadonlyMap<string, string>> => {
  const labels = await getLabels(version, plan, options);
  const call = { signal: options.signal };
  // Without leave to make labels, their groups are left as they are too.
  if (options.forceCreateLabel !== false) await putIntoGroups(version, { plan, labels, options: call });
  await setSkeletons(version, { plan, labels, options: call });
  return new Map([...labels.values()].map(({ name, id }) => [name, id]));
};
