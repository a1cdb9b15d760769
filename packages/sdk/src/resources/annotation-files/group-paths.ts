import type { SkippedPart } from './import-options.ts';

/** Groups of labels as dotted paths ask for them: every name, and which lies in which. */
export interface GroupTree {
  readonly names: readonly string[];
  /** Name of a group to the name of the group that it lies in. */
  readonly parents: ReadonlyMap<string, string>;
  readonly skipped: readonly SkippedPart[];
}

/** A dotted path such as `animal.dog`, and where the file has it. */
interface GroupPath {
  readonly path: string;
  readonly place: string;
}

export const groupsOf = (path: string): string[] => path.split('.').filter((part) => part !== '');

const isAbove = (parents: ReadonlyMap<string, string>, group: string, below: string): boolean => {
  for (let name: string | undefined = below; name !== undefined; name = parents.get(name)) {
    if (name === group) return true;
  }
  return false;
};

/** Reads dotted paths as one tree; what cannot be in it together with what came before is left out and told. */
export const readGroupPaths = (paths: readonly GroupPath[]): GroupTree => {
  const names = new Set<string>();
  const parents = new Map<string, string>();
  const skipped: SkippedPart[] = [];
  for (const { path, place } of paths) {
    const parts = groupsOf(path);
    if (new Set(parts).size !== parts.length) {
      skipped.push({ place, reason: `the group ${path} would lie in itself` });
      continue;
    }
    for (const [index, name] of parts.entries()) {
      names.add(name);
      const parent = parts[index - 1];
      if (parent === undefined || parents.get(name) === parent) continue;
      const known = parents.get(name);
      if (known !== undefined) skipped.push({ place, reason: `the group ${name} lies in ${known} already` });
      else if (isAbove(parents, name, parent)) skipped.push({ place, reason: `the group ${name} would lie in itself` });
      else parents.set(name, parent);
    }
  }
  return { names: [...names], parents, skipped };
};
