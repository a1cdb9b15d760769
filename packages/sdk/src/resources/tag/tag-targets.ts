import type { TagTarget } from '../../constants.ts';
import type { Resource } from '../resource.ts';

/** Objects that a tag can be attached on: one, several, or a list that comes page by page. */
export type TagTargets = Resource | Iterable<Resource> | AsyncIterable<Resource>;

const isOne = (targets: TagTargets): targets is Resource =>
  !(Symbol.iterator in targets) && !(Symbol.asyncIterator in targets);

/** The ids of objects, each once. @throws TypeError for an object of another kind */
export const idsOfTargets = async (targets: TagTargets, targetType: TagTarget): Promise<string[]> => {
  const ids = new Set<string>();
  for await (const target of isOne(targets) ? [targets] : targets) {
    if ('targetType' in target && target.targetType !== targetType) {
      throw new TypeError(`a tag for ${targetType} cannot be attached on a ${String(target.targetType)}`);
    }
    ids.add(target.id);
  }
  return [...ids];
};
